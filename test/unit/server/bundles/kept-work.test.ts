import { expect, it } from 'vitest'
import { KeptWork } from '../../../../server/bundles/kept-work.ts'

const newWork = (room = 10) => new KeptWork<string[]>(room, ({ length }) => length)

it('is done once for all who ask, at the same time and later', async () => {
  const work = newWork()
  let done = 0
  const make = async () => {
    done += 1
    return [`made ${done}`]
  }
  const answers = await Promise.all([1, 2, 3].map(() => work.get('a', make)))
  answers.push(await work.get('a', make))
  expect(answers).toEqual(Array.from({ length: 4 }, () => ['made 1']))
})

it('that fails is told to all who wait, and tried again', async () => {
  const work = newWork()
  const failing = () => Promise.reject(new Error('no disk'))
  const waiting = await Promise.allSettled([work.get('a', failing), work.get('a', failing)])
  expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await work.get('a', async () => ['made'])).toEqual(['made'])
})

it('is given up when there is no room, what was asked for longest ago first', async () => {
  const work = newWork(2)
  for (const key of ['a', 'b']) await work.get(key, async () => [key])
  await work.get('a', async () => ['again'])
  await work.get('c', async () => ['c'])
  expect(await work.get('a', async () => ['again'])).toEqual(['a'])
  expect(await work.get('b', async () => ['again'])).toEqual(['again'])
  expect(await work.get('large', async () => ['1', '2', '3'])).toEqual(['1', '2', '3'])
})
