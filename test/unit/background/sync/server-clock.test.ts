import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ServerClock } from '../../../../background/sync/server-clock.ts'
import { fakeBrowser } from '../../../fixtures/fake-browser.ts'
import { freezeTime, MINUTE, NOON, setClock, timePasses } from '../support/frozen-time.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))

const DAY = 24 * 60
const header = (time: number) => new Date(time).toUTCString()

beforeEach(() => {
  fakeBrowser.reset()
  freezeTime()
})
afterEach(() => vi.useRealTimers())

async function newClock(): Promise<ServerClock> {
  const clock = new ServerClock()
  await clock.ready
  return clock
}

async function clockThatLearned(date: string | null): Promise<ServerClock> {
  const clock = await newClock()
  await clock.learn(date)
  return clock
}

describe('the server’s time', () => {
  test('is the device’s where the two agree to some seconds, and nothing is kept', async () => {
    const clock = await clockThatLearned(header(NOON - 2_000))
    expect(clock.at(1_000.7)).toBe(1_000)
    expect(await fakeBrowser.local.get(null)).toEqual({})
  })

  test('is told by a clock that is wrong by days, also after the worker’s next start', async () => {
    const clock = await clockThatLearned(header(NOON + 2 * DAY * MINUTE))
    expect(clock.now()).toBe(NOON + 2 * DAY * MINUTE)
    expect((await newClock()).now()).toBe(clock.now())
  })

  test('is the device’s again once that was set right', async () => {
    const clock = await clockThatLearned(header(NOON + 2 * DAY * MINUTE))
    await clock.learn(header(NOON))
    expect(clock.at(1_000)).toBe(1_000)
  })

  test('is told to the millisecond where the server says so itself', async () => {
    const clock = await newClock()
    await clock.learnTime(NOON + 7_654)
    expect(clock.now()).toBe(NOON + 7_654)
    await clock.learnTime(NOON + 9_000)
    expect(clock.now()).toBe(NOON + 7_654)
  })

  test.each([null, 'yesterday, perhaps'])('isn’t learned from %j', async (date) => {
    expect((await clockThatLearned(date)).at(1_000)).toBe(1_000)
  })
})

describe('the steady time', () => {
  test('goes on as time does', async () => {
    const clock = await newClock()
    expect(clock.steadyNow()).toBe(NOON)
    timePasses(3)
    expect(clock.steadyNow()).toBe(NOON + 3 * MINUTE)
  })

  test('goes on behind a clock that is set back, which is noticed', async () => {
    const clock = await newClock()
    clock.steadyNow()
    setClock(-60)
    expect(clock.steadyNow()).toBe(NOON)
    expect(clock.wasSetBack()).toBe(true)
    timePasses(10)
    expect(clock.steadyNow()).toBe(NOON + 10 * MINUTE)
  })

  test('jumps ahead with the clock, and not back with it', async () => {
    const clock = await newClock()
    setClock(60)
    expect(clock.steadyNow()).toBe(NOON + 60 * MINUTE)
    setClock(-60)
    expect(clock.steadyNow()).toBe(NOON + 60 * MINUTE)
  })

  test('is remembered for the next worker', async () => {
    const clock = await newClock()
    timePasses(5)
    await clock.remember()
    setClock(-60)
    const next = await newClock()
    expect(next.steadyNow()).toBe(NOON + 5 * MINUTE)
    expect(next.wasSetBack()).toBe(true)
  })

  test('a clock that is some seconds behind was not set back', async () => {
    const clock = await newClock()
    clock.steadyNow()
    vi.setSystemTime(NOON - 4_000)
    expect(clock.wasSetBack()).toBe(false)
  })

  test('is set back by the server’s word, for the next worker too', async () => {
    const clock = await newClock()
    setClock(10 * DAY)
    await clock.remember()
    await clock.learn(header(NOON))
    expect(clock.steadyNow()).toBe(NOON)
    expect(clock.wasSetBack()).toBe(false)
    const next = await newClock()
    expect(next.steadyNow()).toBe(NOON)
    expect(next.wasSetBack()).toBe(false)
  })

  test('is set ahead by the server’s word where the clock is behind', async () => {
    const clock = await newClock()
    setClock(-60)
    await clock.learn(header(NOON))
    expect(clock.steadyNow()).toBe(NOON)
    expect(clock.wasSetBack()).toBe(false)
  })
})
