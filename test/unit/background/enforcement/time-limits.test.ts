import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { aCatalog, anApp, aTag } from '../../../fixtures/bundle-builder.ts'
import { fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { memoryDatabase } from '../../../fixtures/memory-database.ts'
import { FakeWorker } from '../support/fake-worker.ts'
import { freezeTime, MINUTE, NOON, setClock, timePasses } from '../support/frozen-time.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const CATALOG = aCatalog({ apps: [anApp({ id: 'trello', domains: ['trello.com'] })] })

let database: ReturnType<typeof memoryDatabase>
let worker: FakeWorker

beforeEach(async () => {
  fakeBrowser.reset()
  freezeTime()
  database = memoryDatabase()
  worker = await FakeWorker.wake(database)
  await worker.apply({ tags: { trello: aTag('monitored') } }, CATALOG)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const isWatching = () => fakeBrowser.alarms.has('time-limits')
const kindNow = () => worker.situation.at('https://trello.com/').kind

test('the time is looked at while something is open for a time, and no longer', async () => {
  expect(isWatching()).toBe(false)
  await worker.bypass('trello', 2)
  expect(fakeBrowser.alarms.get('time-limits')).toEqual({ periodInMinutes: 0.5 })
  timePasses(1)
  await worker.look()
  expect(isWatching()).toBe(true)
  timePasses(1)
  await worker.look()
  expect(isWatching()).toBe(false)
  expect(kindNow()).toBe('warned')
})

test('a browser that has lost its alarms has one again at its next start', async () => {
  await worker.grant([{ appId: 'trello', until: NOON + 60 * MINUTE }])
  fakeBrowser.restart()
  worker = await FakeWorker.wake(database)
  expect(isWatching()).toBe(true)
})

test('what ends within the half minute is ended to the second', async () => {
  vi.spyOn(globalThis, 'setTimeout')
  await worker.grant([{ appId: 'trello', until: NOON + 12_000 }])
  expect(vi.mocked(setTimeout).mock.calls).toContainEqual([expect.any(Function), 12_001])
  const [end] = vi.mocked(setTimeout).mock.calls.find(([, after]) => after === 12_001) ?? []
  vi.advanceTimersByTime(12_001)
  end?.()
  await worker.settle()
  expect(fakeBrowser.sessionRules.rules).toHaveLength(2)
  expect(kindNow()).toBe('warned')
})

test('each look keeps the time: a worker that comes after a clock was set back knows it', async () => {
  await worker.bypass('trello', 60)
  timePasses(5)
  await worker.look()
  setClock(-60)
  worker = await FakeWorker.wake(database)
  expect(worker.clock.steadyNow()).toBe(NOON + 5 * MINUTE)
  expect(kindNow()).toBe('warned')
})

test('other alarms are others’ business', async () => {
  await worker.bypass('trello', 2)
  timePasses(2)
  fakeBrowser.events.onAlarm.fire({ name: 'sync' })
  await worker.settle()
  expect(isWatching()).toBe(true)
})
