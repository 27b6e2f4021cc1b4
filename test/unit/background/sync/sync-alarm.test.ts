import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SyncAlarm } from '../../../../background/sync/sync-alarm.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'
import { fakeBrowser } from '../../../fixtures/fake-browser.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))

let done: string[]
let left: number
let policy: { ready: Promise<void>; current: ReturnType<typeof parsePolicy>; onChange(listener: () => void): void }
let changePolicy: (values: Record<string, unknown>) => Promise<void>

beforeEach(() => {
  fakeBrowser.reset()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  done = []
  left = Number.POSITIVE_INFINITY
  const listeners: (() => void)[] = []
  policy = {
    ready: Promise.resolve(),
    current: parsePolicy({}),
    onChange: (listener) => void listeners.push(listener),
  }
  changePolicy = async (values) => {
    policy.current = parsePolicy(values)
    for (const listener of listeners) listener()
    await settle()
  }
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const settle = () => new Promise((resolve) => setImmediate(resolve))

/** @returns ends a round */
async function wake(): Promise<() => Promise<void>> {
  fakeBrowser.stopWorker()
  let onRound = () => {}
  const coordinator = {
    tick: async () => void done.push('round'),
    untilDue: async () => left,
    onRound: (listener: () => void) => {
      onRound = listener
    },
  }
  const channel = { ensure: async () => void done.push('channel') }
  new SyncAlarm({ policy, coordinator, channel } as never)
  await settle()
  return async () => {
    onRound()
    await settle()
  }
}

const alarm = () => fakeBrowser.alarms.get('sync')

test('there is an alarm from the first wake on, that comes again by itself', async () => {
  await changePolicy({ sync: { bundleIntervalSeconds: 120 } })
  await wake()
  expect(alarm()).toEqual({ delayInMinutes: 1, periodInMinutes: 2 })
})

test('it looks after the channel and begins a round', async () => {
  await wake()
  fakeBrowser.events.onAlarm.fire({ name: 'another' })
  expect(done).toEqual([])
  fakeBrowser.events.onAlarm.fire({ name: 'sync' })
  expect(done).toEqual(['channel', 'round'])
})

test('a worker that wakes for something else leaves it where it was', async () => {
  await changePolicy({ sync: { bundleIntervalSeconds: 120 } })
  const endRound = await wake()
  left = 70_000
  await endRound()
  await wake()
  expect(alarm()).toEqual({ delayInMinutes: 70 / 60, periodInMinutes: 2 })
})

test('after a browser start that has lost it, and after a change of its period, it is made anew', async () => {
  await wake()
  await changePolicy({ sync: { bundleIntervalSeconds: 120 } })
  expect(alarm()).toMatchObject({ periodInMinutes: 2 })
  fakeBrowser.restart()
  await wake()
  expect(alarm()).toMatchObject({ periodInMinutes: 2 })
})

test.each([
  ['when something is due', 70_000, 70 / 60],
  ['as soon as browsers let it, where that is sooner', 12_000, 0.5],
  ['after its period at the latest', 900_000, 2],
  ['and there is one while nothing can be due', Number.POSITIVE_INFINITY, 2],
])('after a round it is put %s', async (_, untilDue, delayInMinutes) => {
  await changePolicy({ sync: { bundleIntervalSeconds: 120 } })
  const endRound = await wake()
  left = untilDue
  await endRound()
  expect(alarm()).toEqual({ delayInMinutes, periodInMinutes: 2 })
})

test('five minutes is the longest period, however seldom policy wants bundles and uploads', async () => {
  await changePolicy({ sync: { bundleIntervalSeconds: 86_400 }, discovery: { uploadIntervalMinutes: 1_440 } })
  await wake()
  expect(alarm()).toMatchObject({ periodInMinutes: 5 })
})

test('a worker that lives on begins sooner than any alarm could', async () => {
  const endRound = await wake()
  left = 12_000
  await endRound()
  await vi.advanceTimersByTimeAsync(11_999)
  expect(done).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(done).toEqual(['round'])
})

test('a round that can’t even begin isn’t begun again all the time', async () => {
  const endRound = await wake()
  left = 0
  await endRound()
  await vi.advanceTimersByTimeAsync(4_999)
  expect(done).toEqual([])
})
