import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BundleCatalog } from '../../../../core/bundle/bundle.ts'
import { DAY_MS } from '../../../../core/protocol/device-api.ts'
import { aCatalog, anApp, aTag } from '../../../fixtures/bundle-builder.ts'
import { BLOCK_PAGE, fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { memoryDatabase } from '../../../fixtures/memory-database.ts'
import { actionsAt, LET_THROUGH, OPEN, STOPPED } from '../support/compiled-rules.ts'
import { FakeWorker } from '../support/fake-worker.ts'
import { freezeTime, timePasses } from '../support/frozen-time.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const CATALOG = aCatalog({
  apps: [
    anApp({ id: 'dropbox', domains: ['dropbox.com'] }),
    anApp({ id: 'mega', domains: ['mega.nz'] }),
    anApp({ id: 'trello', domains: ['trello.com'] }),
  ],
})
const BLOCKED = aTag('unsanctioned')
const WARNED = aTag('monitored')

let database: ReturnType<typeof memoryDatabase>
let worker: FakeWorker
let version: number

beforeEach(async () => {
  fakeBrowser.reset()
  freezeTime()
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  database = memoryDatabase()
  version = 0
  await wake()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

async function wake(settings = {}): Promise<void> {
  worker = await FakeWorker.wake(database, settings)
}

function apply(
  tags: Record<string, ReturnType<typeof aTag>>,
  catalog: BundleCatalog = CATALOG,
  part = {},
): Promise<void> {
  version += 1
  return worker.apply({ version, tags, ...part }, catalog)
}

const folds = () => fakeBrowser.dynamicRules.updates.length

describe('a new bundle', () => {
  test('is in the browser’s rules, and the tabs that are open are swept', async () => {
    fakeBrowser.tabs = [{ id: 1, url: 'https://dropbox.com/' }]
    await apply({ dropbox: BLOCKED })
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
    expect(worker.enforcer.enforcedVersion).toBe(1)
    expect(fakeBrowser.sentAway).toEqual([{ tabId: 1, url: `${BLOCK_PAGE}#https://dropbox.com/` }])
  })

  test('is in force in memory, and on the tabs, while the browser still takes up its rules', async () => {
    await apply({})
    fakeBrowser.tabs = [{ id: 1, url: 'https://dropbox.com/' }]
    const release = fakeBrowser.sessionRules.hold()
    const applied = apply({ dropbox: BLOCKED })
    await vi.waitFor(() => expect(fakeBrowser.sentAway).toHaveLength(1))
    expect(worker.situation.at('https://dropbox.com/').kind).toBe('blocked')
    expect(actionsAt('dropbox.com')).toEqual(OPEN)
    expect(
      fakeBrowser.events.onBeforeRequest.fire({ url: 'https://dropbox.com/x', type: 'image', method: 'GET' }),
    ).toContainEqual({ cancel: true })
    release()
    await applied
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
  })

  test('of a new catalog counts as enforced once its entries are in the rules', async () => {
    await apply({ dropbox: BLOCKED })
    const moved = aCatalog({ apps: [anApp({ id: 'dropbox', domains: ['dropbox.example'] })] })
    fakeBrowser.dynamicRules.failOnce()
    await apply({ dropbox: BLOCKED }, moved).catch(() => undefined)
    expect(actionsAt('dropbox.example')).toEqual(OPEN)
    expect(worker.enforcer.enforcedVersion).toBe(1)
    await worker.round()
    expect([actionsAt('dropbox.com'), actionsAt('dropbox.example')]).toEqual([OPEN, STOPPED])
    expect(worker.enforcer.enforcedVersion).toBe(2)
  })
})

describe('what the browser refuses', () => {
  test.each(['dynamicRules', 'sessionRules'] as const)(
    'of the %s leaves the old rules, and is tried again in the next round',
    async (set) => {
      await apply({ dropbox: BLOCKED })
      fakeBrowser[set].failOnce()
      await apply({ dropbox: BLOCKED, mega: BLOCKED }).catch(() => undefined)
      expect(actionsAt('dropbox.com')).toEqual(STOPPED)
      await worker.round()
      expect(actionsAt('mega.nz')).toEqual(STOPPED)
      expect(worker.enforcer.enforcedVersion).toBe(2)
    },
  )

  test('when a bypass ends is tried again: it must not outlive its time', async () => {
    await apply({ trello: WARNED })
    await worker.bypass('trello', 10)
    expect(actionsAt('trello.com').page).toBe('allow')
    timePasses(10)
    fakeBrowser.sessionRules.failOnce()
    await worker.look()
    await worker.round()
    expect(actionsAt('trello.com').page).toBe('redirect')
  })

  test('at the start is tried again', async () => {
    await apply({ dropbox: BLOCKED })
    fakeBrowser.restart()
    fakeBrowser.dynamicRules.tamper()
    fakeBrowser.dynamicRules.failOnce()
    await wake()
    expect(worker.enforcer.enforcedVersion).toBeNull()
    await worker.round()
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
    expect(worker.enforcer.enforcedVersion).toBe(1)
  })
})

describe('at a browser start', () => {
  test('what has changed since the base was made is installed before the base is looked at', async () => {
    await apply({ dropbox: BLOCKED })
    await wake({ hasLargeBase: true })
    await apply({ dropbox: BLOCKED, mega: BLOCKED })
    fakeBrowser.restart()
    expect(actionsAt('mega.nz')).toEqual(OPEN)
    const get = vi.spyOn(fakeBrowser.dynamicRules, 'get').mockReturnValue(new Promise(() => {}))
    fakeBrowser.stopWorker()
    worker = new FakeWorker(database)
    await vi.waitFor(() => expect(get).toHaveBeenCalled())
    expect(actionsAt('mega.nz')).toEqual(STOPPED)
  })

  test('a base that is lost is made again', async () => {
    await apply({ dropbox: BLOCKED })
    fakeBrowser.restart()
    fakeBrowser.dynamicRules.tamper()
    await wake()
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
  })

  test('what a worker put in force and had no time to install is installed', async () => {
    await apply({ dropbox: BLOCKED })
    const moved = aCatalog({ apps: [anApp({ id: 'dropbox', domains: ['dropbox.example'] })] })
    fakeBrowser.dynamicRules.failOnce()
    await apply({ dropbox: BLOCKED }, moved).catch(() => undefined)
    await wake()
    expect([actionsAt('dropbox.com'), actionsAt('dropbox.example')]).toEqual([OPEN, STOPPED])
  })

  test('another version of the extension makes its own rules', async () => {
    await apply({ dropbox: BLOCKED })
    await wake({ version: '2.0' })
    expect(folds()).toBe(2)
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
  })

  test('a worker that wakes changes no rule', async () => {
    await apply({ dropbox: BLOCKED })
    const changes = [folds(), fakeBrowser.sessionRules.updates.length]
    await wake()
    await worker.round()
    expect([folds(), fakeBrowser.sessionRules.updates.length]).toEqual(changes)
  })
})

describe('a large base', () => {
  beforeEach(async () => {
    await apply({ dropbox: BLOCKED })
    await wake({ hasLargeBase: true })
    await apply({ dropbox: BLOCKED, mega: BLOCKED })
  })

  test('is not touched at once by a tag', () => {
    expect(folds()).toBe(1)
    expect(actionsAt('mega.nz')).toEqual(STOPPED)
  })

  test('takes the change up when nobody waits for a page, and the small rules go', async () => {
    await worker.round()
    expect(folds()).toBe(1)
    fakeBrowser.idleState = 'idle'
    await worker.round()
    expect(folds()).toBe(2)
    expect(actionsAt('mega.nz')).toEqual(STOPPED)
    expect(fakeBrowser.sessionRules.rules).toHaveLength(2)
    await worker.round()
    expect(folds()).toBe(2)
  })

  test('taken up, opens again what an exception opens, also where the browser refused that at first', async () => {
    await worker.grant([{ appId: 'mega', until: Date.now() + DAY_MS }])
    expect(actionsAt('mega.nz')).toEqual(OPEN)
    fakeBrowser.idleState = 'idle'
    fakeBrowser.sessionRules.failOnce()
    await worker.round()
    expect(folds()).toBe(2)
    await worker.round()
    expect(actionsAt('mega.nz')).toEqual(LET_THROUGH)
  })

  test('takes it up by a later worker, since each lives for half a minute', async () => {
    await wake({ hasLargeBase: true })
    fakeBrowser.idleState = 'idle'
    await worker.round()
    expect(folds()).toBe(2)
  })

  test('takes it up within a day where the browser is never idle', async () => {
    timePasses(23 * 60)
    await wake({ hasLargeBase: true })
    await worker.round()
    expect(folds()).toBe(1)
    timePasses(61)
    await wake({ hasLargeBase: true })
    await worker.round()
    expect(folds()).toBe(2)
  })

  test('is changed at once where a host has lost its protection', async () => {
    await apply({ dropbox: BLOCKED }, CATALOG, { protectedHosts: ['dropbox.com'] })
    expect(actionsAt('dropbox.com')).toEqual(LET_THROUGH)
    fakeBrowser.idleState = 'idle'
    await worker.round()
    fakeBrowser.idleState = 'active'
    await apply({ dropbox: BLOCKED })
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
  })

  test('being folded keeps no new block waiting in memory', async () => {
    fakeBrowser.idleState = 'idle'
    const release = fakeBrowser.dynamicRules.hold()
    await worker.enforcer.ensure()
    const applied = apply({ trello: BLOCKED })
    await vi.waitFor(() => expect(worker.situation.at('https://trello.com/').kind).toBe('blocked'))
    release()
    await applied
    expect(actionsAt('trello.com')).toEqual(STOPPED)
    for (const host of ['mega.nz', 'dropbox.com']) expect(actionsAt(host)).not.toEqual(STOPPED)
  })
})

test('a change of the version that is enforced is told, and no other', async () => {
  const told: (number | null)[] = []
  worker.enforcer.onEnforced((version) => told.push(version))
  await apply({ dropbox: BLOCKED })
  await worker.changePolicy({ enforcement: { blocked: ['mega.nz'] } })
  await apply({ dropbox: BLOCKED, trello: BLOCKED })
  await worker.enforcer.release()
  expect(told).toEqual([1, 2, null])
})

test('the managed policy’s own addresses are blocked before there is any bundle', async () => {
  await worker.changePolicy({ enforcement: { blocked: ['mega.nz'] } })
  expect(actionsAt('https://mega.nz/')).toEqual(STOPPED)
  expect(worker.enforcer.enforcedVersion).toBeNull()
})

test('entries that can’t be blocked are told, also after the worker’s end', async () => {
  const catalog = aCatalog({ apps: [anApp({ id: 'bad', domains: ['com', 'bad.example'] })] })
  await apply({ bad: BLOCKED }, catalog)
  expect(await worker.enforcer.refusedHosts()).toEqual(['com'])
  await wake()
  expect(await worker.enforcer.refusedHosts()).toEqual(['com'])
})

test('a browser that is disconnected has no rule left, and nothing comes back', async () => {
  await apply({ dropbox: BLOCKED, trello: WARNED })
  await worker.bypass('trello', 30)
  await worker.enforcer.release()
  expect(fakeBrowser.rules).toEqual([])
  await wake()
  await worker.round()
  expect(fakeBrowser.rules).toEqual([])
  expect(worker.enforcer.enforcedVersion).toBeNull()
})
