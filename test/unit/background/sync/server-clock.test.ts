import { beforeEach, expect, test, vi } from 'vitest'

const storage = vi.hoisted(() => {
  const values: Record<string, unknown> = {}
  const local = {
    get: async (key: string) => ({ [key]: values[key] }),
    set: async (entries: Record<string, unknown>) => void Object.assign(values, entries),
  }
  // The polyfill takes a `browser` that is there as it is, and refuses to load outside an extension.
  Object.assign(globalThis, {
    chrome: { runtime: { id: 'test' } },
    browser: { runtime: { id: 'test' }, storage: { local } },
  })
  return values
})

const { ServerClock } = await import('../../../../background/sync/server-clock.ts')

const DAY = 86_400_000

beforeEach(() => {
  for (const key of Object.keys(storage)) delete storage[key]
})

async function clockThatLearned(date: string | null) {
  const clock = new ServerClock()
  await clock.learn(date)
  return clock
}

test('a clock that agrees with the server’s to the second is left alone', async () => {
  const clock = await clockThatLearned(new Date(Date.now() - 2_000).toUTCString())
  expect(clock.at(1_000.7)).toBe(1_000)
  expect(storage).toEqual({})
})

test('a clock that is wrong by days gives the server’s time, also after the worker’s next start', async () => {
  const clock = await clockThatLearned(new Date(Date.now() + 2 * DAY).toUTCString())
  expect(Math.abs(clock.now() - Date.now() - 2 * DAY)).toBeLessThan(5_000)
  const next = new ServerClock()
  await next.ready
  expect(Math.abs(next.now() - clock.now())).toBeLessThan(5_000)
})

test('a clock that was set right again is believed again', async () => {
  const clock = await clockThatLearned(new Date(Date.now() + 2 * DAY).toUTCString())
  await clock.learn(new Date().toUTCString())
  expect(clock.at(1_000)).toBe(1_000)
})

test('an answer without a readable date teaches nothing', async () => {
  const clock = await clockThatLearned(null)
  await clock.learn('yesterday, perhaps')
  expect(clock.at(1_000)).toBe(1_000)
})
