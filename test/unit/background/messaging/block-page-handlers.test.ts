import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AccessRequests } from '../../../../background/enforcement/access-requests.ts'
import { blockPageHandlers } from '../../../../background/messaging/block-page-handlers.ts'
import type { DeviceTag } from '../../../../core/bundle/app-tag.ts'
import { aCatalog, anApp, aTag } from '../../../fixtures/bundle-builder.ts'
import { BLOCK_PAGE, fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { memoryDatabase } from '../../../fixtures/memory-database.ts'
import { actionsAt } from '../support/compiled-rules.ts'
import { FakeWorker } from '../support/fake-worker.ts'
import { freezeTime, MINUTE, NOON } from '../support/frozen-time.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const CATALOG = aCatalog({
  apps: [
    anApp({ id: 'dropbox', name: 'Dropbox', domains: ['dropbox.com'] }),
    anApp({ id: 'trello', name: 'Trello', domains: ['trello.com'] }),
    anApp({ id: 'onedrive', name: 'OneDrive', domains: ['onedrive.com'] }),
  ],
})
const TAGS = { dropbox: aTag('unsanctioned'), trello: aTag('monitored'), onedrive: aTag('sanctioned') }
const TRELLO = 'https://trello.com/b/1'
const DROPBOX = 'https://www.dropbox.com/home'

let worker: FakeWorker
let recorded: string[]
let isDiskFull: boolean
let rounds: number

beforeEach(async () => {
  fakeBrowser.reset()
  freezeTime()
  recorded = []
  isDiskFull = false
  rounds = 0
  worker = await FakeWorker.wake(memoryDatabase())
})
afterEach(() => vi.useRealTimers())

/** @param enforcer instead of the worker's */
async function handlersFor(tags: Record<string, DeviceTag> = TAGS, enforcer: object = worker.enforcer) {
  await worker.apply({ version: 7, tags }, CATALOG)
  const record = async (what: string) => {
    if (isDiskFull) throw new Error('The disk is full')
    recorded.push(what)
    return 'request-1'
  }
  const recorder = {
    bypassed: (appId: string, justification: string | null) => record(`${appId} bypassed: ${justification}`),
    accessRequested: (appId: string, reason: string) => record(`${appId} asked for: ${reason}`),
  }
  const syncNow = async () => {
    rounds += 1
  }
  const requests = new AccessRequests(worker.grants, worker.clock)
  const { policy, inForce, situation, bypasses, limits } = worker
  const parts = { policy, inForce, situation, bypasses, enforcer, limits, requests, recorder, coordinator: { syncNow } }
  return blockPageHandlers(parts as never, worker.situation.ready)
}

describe('what the page is told', () => {
  test('of a blocked app: which it is, by whom, and what to use instead', async () => {
    const decision = await (await handlersFor())['block-page.decision']({ url: DROPBOX })
    expect(decision).toMatchObject({
      kind: 'blocked',
      by: 'tag',
      host: 'www.dropbox.com',
      app: { id: 'dropbox', name: 'Dropbox' },
      alternatives: [{ id: 'onedrive' }],
      bundleVersion: 7,
      request: null,
    })
  })

  test('of an app with a warning: how long it opens, and whether to say why', async () => {
    const warning = { minutes: 15, justification: 'required' } as const
    const handlers = await handlersFor({ trello: aTag('monitored', { warning }) })
    expect(await handlers['block-page.decision']({ url: TRELLO })).toMatchObject({ kind: 'warned', warning })
  })

  test('of an address that the policy blocks, without an app and without a request', async () => {
    const handlers = await handlersFor()
    await worker.changePolicy({ enforcement: { blocked: ['games.example'] } })
    const decision = await handlers['block-page.decision']({ url: 'https://games.example/' })
    expect(decision).toMatchObject({ kind: 'blocked', by: 'policy', app: null, request: null })
  })

  test.each(['https://onedrive.com/', 'https://elsewhere.example/', 'chrome://settings', 'javascript:alert(1)', ''])(
    'of %j: that it is not blocked',
    async (url) => {
      expect(await (await handlersFor())['block-page.decision']({ url })).toMatchObject({
        kind: 'not-blocked',
        until: null,
      })
    },
  )
})

test('an address that is open is said to be so once the rules have it open, and since when', async () => {
  const enforcer = { rulesSince: Promise.resolve(NOON) }
  const handlers = await handlersFor(TAGS, enforcer)
  expect(await handlers['block-page.decision']({ url: 'https://onedrive.com/' })).toMatchObject({ rulesSince: NOON })
  expect(await handlers['gate.decision']({ url: 'https://onedrive.com/' })).toEqual({
    address: 'https://onedrive.com/',
  })

  const early = await handlersFor(TAGS, { rulesSince: new Promise(() => undefined) })
  const answers = (['block-page.decision', 'gate.decision'] as const).map((name) =>
    Promise.race([early[name]({ url: 'https://onedrive.com/' }), worker.settle().then(() => 'nothing yet')]),
  )
  expect(await Promise.all(answers)).toEqual(['nothing yet', 'nothing yet'])
  // What is stopped needs no rules to be told.
  expect(await early['block-page.decision']({ url: DROPBOX })).toMatchObject({ kind: 'blocked' })
  expect((await early['gate.decision']({ url: DROPBOX })).address).toContain('extension/blocked/index.html')
})

describe('going on past a warning', () => {
  test('opens the app for the time that the admin has set, and is told first', async () => {
    const handlers = await handlersFor()
    const outcome = await handlers['block-page.bypass']({ url: TRELLO, justification: 'A customer’s board' })
    expect(outcome).toEqual({ ok: true, until: NOON + 60 * MINUTE })
    expect(recorded).toEqual(['trello bypassed: A customer’s board'])
    expect(actionsAt('trello.com').page).toBe('allow')
    expect(await handlers['block-page.decision']({ url: TRELLO })).toMatchObject({
      kind: 'not-blocked',
      until: NOON + 60 * MINUTE,
    })
  })

  test.each([
    ['required', null, { ok: false, reason: 'justification' }, []],
    ['required', 'Work', { ok: true }, ['trello bypassed: Work']],
    ['optional', null, { ok: true }, ['trello bypassed: null']],
    ['none', 'Work', { ok: true }, ['trello bypassed: null']],
  ] as const)('with a justification that is %s, and %j', async (needed, justification, outcome, told) => {
    const handlers = await handlersFor({
      trello: aTag('monitored', { warning: { minutes: 5, justification: needed } }),
    })
    expect(await handlers['block-page.bypass']({ url: TRELLO, justification })).toMatchObject(outcome)
    expect(recorded).toEqual(told)
  })

  test.each([DROPBOX, 'https://onedrive.com/', 'https://elsewhere.example/', 'about:blank'])(
    'is refused at %s',
    async (url) => {
      const handlers = await handlersFor()
      expect(await handlers['block-page.bypass']({ url, justification: 'Please' })).toEqual({
        ok: false,
        reason: 'address',
      })
      expect(recorded).toEqual([])
      expect(actionsAt('dropbox.com').page).toBe('redirect')
    },
  )

  test('that can’t be told opens nothing', async () => {
    const handlers = await handlersFor()
    isDiskFull = true
    await expect(handlers['block-page.bypass']({ url: TRELLO, justification: null })).rejects.toThrow('full')
    expect(actionsAt('trello.com').page).toBe('redirect')
  })
})

describe('asking for access', () => {
  test('is told to the server at once, and stands as waiting', async () => {
    const handlers = await handlersFor()
    expect(await handlers['block-page.request-access']({ url: DROPBOX, reason: 'For the tender' })).toEqual({
      ok: true,
    })
    expect(recorded).toEqual(['dropbox asked for: For the tender'])
    expect(rounds).toBe(1)
    expect(await handlers['block-page.decision']({ url: DROPBOX })).toMatchObject({
      request: { state: 'waiting', askedAt: NOON },
    })
  })

  test('again while it waits is refused', async () => {
    const handlers = await handlersFor()
    await handlers['block-page.request-access']({ url: DROPBOX, reason: 'For the tender' })
    const again = await handlers['block-page.request-access']({ url: DROPBOX, reason: 'Really' })
    expect(again).toEqual({ ok: false, reason: 'waiting' })
    expect(recorded).toHaveLength(1)
  })

  test.each([TRELLO, 'https://onedrive.com/', 'https://games.example/'])('is refused at %s', async (url) => {
    const handlers = await handlersFor()
    await worker.changePolicy({ enforcement: { blocked: ['games.example'] } })
    expect(await handlers['block-page.request-access']({ url, reason: 'Please' })).toEqual({
      ok: false,
      reason: 'address',
    })
  })
})

describe('the gate page goes on', () => {
  test.each([
    ['https://onedrive.com/x?y#z', 'https://onedrive.com/x?y#z'],
    [DROPBOX, `${BLOCK_PAGE}#${DROPBOX}`],
    [TRELLO, `${BLOCK_PAGE}#${TRELLO}`],
  ])('from %s to %s', async (url, address) => {
    expect(await (await handlersFor())['gate.decision']({ url })).toEqual({ address })
  })

  test.each(['javascript:alert(1)', 'data:text/html,x', 'chrome-extension://x/y', 'file:///etc/passwd', ''])(
    'nowhere from %j',
    async (url) => {
      await expect((await handlersFor())['gate.decision']({ url })).rejects.toThrow('Not an address of the web')
    },
  )
})
