import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { aCatalog, anApp, aTag } from '../../../fixtures/bundle-builder.ts'
import { fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { memoryDatabase } from '../../../fixtures/memory-database.ts'
import { actionsAt, LET_THROUGH, STOPPED } from '../support/compiled-rules.ts'
import { FakeWorker } from '../support/fake-worker.ts'
import { freezeTime, MINUTE, NOON, setClock, timePasses } from '../support/frozen-time.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const CATALOG = aCatalog({
  apps: [anApp({ id: 'dropbox', domains: ['dropbox.com'] }), anApp({ id: 'trello', domains: ['trello.com'] })],
})
const BLOCKED = aTag('unsanctioned')
const WARNED = aTag('monitored')

let database: ReturnType<typeof memoryDatabase>
let worker: FakeWorker
let version: number

beforeEach(async () => {
  fakeBrowser.reset()
  freezeTime()
  database = memoryDatabase()
  version = 0
  await wake()
})
afterEach(() => vi.useRealTimers())

async function wake(): Promise<void> {
  worker = await FakeWorker.wake(database)
}

function apply(tags: Record<string, ReturnType<typeof aTag>>): Promise<void> {
  version += 1
  return worker.apply({ version, tags }, CATALOG)
}

describe('what holds for a time', () => {
  beforeEach(() => apply({ dropbox: BLOCKED, trello: WARNED }))

  test('an exception opens what is blocked, and no longer than it was granted for', async () => {
    await worker.grant([{ appId: 'dropbox', until: NOON + 30 * MINUTE }])
    expect(actionsAt('dropbox.com')).toEqual(LET_THROUGH)
    expect(worker.situation.at('https://dropbox.com/')).toMatchObject({ kind: 'open', until: NOON + 30 * MINUTE })
    timePasses(29)
    await worker.look()
    expect(actionsAt('dropbox.com')).toEqual(LET_THROUGH)
    timePasses(1)
    await worker.look()
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
    expect(fakeBrowser.alarms.size).toBe(0)
  })

  test('an exception that is revoked ends at once', async () => {
    await worker.grant([{ appId: 'dropbox', until: NOON + 30 * MINUTE }])
    await worker.grant([])
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
  })

  test('a bypass opens what is warned of, and nothing that is blocked', async () => {
    await worker.bypass('trello', 30)
    await worker.bypass('dropbox', 30)
    expect(actionsAt('trello.com').page).toBe('allow')
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
    await apply({ trello: BLOCKED })
    expect(actionsAt('trello.com')).toEqual(STOPPED)
  })

  test('memory lets nothing through that has ended, before anybody has looked', async () => {
    await worker.bypass('trello', 30)
    timePasses(30)
    expect(worker.situation.at('https://trello.com/').kind).toBe('warned')
  })

  test('a clock that is set back is found at the next look', async () => {
    await worker.bypass('trello', 30)
    setClock(-10)
    await worker.look()
    expect(actionsAt('trello.com').page).toBe('redirect')
  })

  test('an exception that has ended doesn’t come back for a while with each new worker', async () => {
    await worker.grant([{ appId: 'dropbox', until: NOON + 30 * MINUTE }])
    timePasses(30)
    await worker.look()
    setClock(-60)
    await wake()
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
  })

  test('an exception that a wrong clock has ended is back in the round after the server’s word', async () => {
    await worker.grant([{ appId: 'dropbox', until: NOON + 30 * MINUTE }])
    setClock(600)
    await worker.look()
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
    await worker.clock.learn(new Date(NOON).toUTCString())
    await worker.round()
    expect(actionsAt('dropbox.com')).toEqual(LET_THROUGH)
  })
})

test('what was granted before its app was blocked ends all the same', async () => {
  await apply({})
  await worker.grant([{ appId: 'dropbox', until: NOON + 30 * MINUTE }])
  await apply({ dropbox: BLOCKED })
  expect(actionsAt('dropbox.com')).not.toEqual(STOPPED)
  timePasses(30)
  await worker.look()
  expect(actionsAt('dropbox.com')).toEqual(STOPPED)
})
