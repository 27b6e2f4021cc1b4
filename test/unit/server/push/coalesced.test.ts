import { expect, it } from 'vitest'
import { Coalesced } from '../../../../server/push/coalesced.ts'

function gated() {
  const begun: (() => void)[] = []
  const work = new Coalesced(() => new Promise<void>((end) => begun.push(end)))
  return { work, begun }
}

it('runs once more, however often it was asked for while it ran', async () => {
  const { work, begun } = gated()
  const first = work.run()
  const later = [work.run(), work.run(), work.run()]
  expect(begun).toHaveLength(1)
  begun[0]?.()
  await first
  await Promise.resolve()
  expect(begun).toHaveLength(2)
  begun[1]?.()
  await Promise.all([...later, work.idle()])
  expect(begun).toHaveLength(2)
})

it('runs again after it has failed, and tells those who asked for that run alone', async () => {
  let runs = 0
  const work = new Coalesced(async () => {
    runs++
    if (runs === 1) throw new Error('the first')
  })
  const [first, second] = [work.run(), work.run()]
  await expect(first).rejects.toThrow('the first')
  await second
  expect(runs).toBe(2)
  await work.run()
  expect(runs).toBe(3)
})
