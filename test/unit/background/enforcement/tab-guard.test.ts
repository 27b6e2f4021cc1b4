import { beforeEach, expect, test, vi } from 'vitest'
import { TabGuard } from '../../../../background/enforcement/tab-guard.ts'
import { BLOCK_PAGE, fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const BLOCKED = 'https://www.dropbox.com/home'
const WARNED = 'https://trello.com/b/1'
const OPEN = 'https://github.com/'

const KINDS = { 'www.dropbox.com': 'blocked', 'trello.com': 'warned' } as const

let recorded: string[]
let recording: Promise<void>
let isReady: () => void
let guard: TabGuard

beforeEach(() => {
  fakeBrowser.reset()
  recorded = []
  recording = Promise.resolve()
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })
  const at = (url: string) => ({ kind: KINDS[new URL(url).hostname as keyof typeof KINDS] ?? 'open' })
  const stopped = async ({ kind }: { kind: string }, context: string) => {
    recorded.push(`${kind} ${context}`)
    await recording
  }
  guard = new TabGuard({ ready, at } as never, { stopped } as never)
})

function arrive(url: string, { tabId = 1, frameId = 0, documentLifecycle = 'active' } = {}): void {
  fakeBrowser.events.onCommitted.fire({ tabId, frameId, url, documentLifecycle })
}

const sentAway = () => fakeBrowser.sentAway.map(({ tabId, url }) => `${tabId} ${url}`)

test('a tab that arrives at what is blocked or warned of is sent to the block page, and that is recorded', async () => {
  isReady()
  arrive(BLOCKED, { tabId: 1 })
  arrive(OPEN, { tabId: 2 })
  arrive(WARNED, { tabId: 3 })
  await vi.waitFor(() => expect(recorded).toEqual(['blocked navigation', 'warned navigation']))
  expect(sentAway()).toEqual([`1 ${BLOCK_PAGE}#${BLOCKED}`, `3 ${BLOCK_PAGE}#${WARNED}`])
})

test('an arrival before all has been read is met when it has', async () => {
  arrive(BLOCKED)
  expect(sentAway()).toEqual([])
  isReady()
  await vi.waitFor(() => expect(sentAway()).toHaveLength(1))
})

test('a site that answers without the network loses what lets it, and only that site', async () => {
  isReady()
  arrive(BLOCKED)
  await vi.waitFor(() => expect(fakeBrowser.cleared).toEqual(['https://www.dropbox.com']))
})

test('a page goes on within itself to an address that is blocked', async () => {
  isReady()
  fakeBrowser.events.onHistoryStateUpdated.fire({ tabId: 1, frameId: 0, url: BLOCKED })
  await vi.waitFor(() => expect(sentAway()).toHaveLength(1))
})

test('a page that was rendered ahead is met when it takes the tab’s place, not before', async () => {
  isReady()
  arrive(BLOCKED, { documentLifecycle: 'prerender' })
  fakeBrowser.tabs = [{ id: 7, url: BLOCKED }]
  fakeBrowser.events.onTabReplaced.fire({ tabId: 7, replacedTabId: 1 })
  await vi.waitFor(() => expect(sentAway()).toEqual([`7 ${BLOCK_PAGE}#${BLOCKED}`]))
})

test('a blocked frame is emptied and the page around it stays; one that is only warned of is let be', async () => {
  isReady()
  arrive(WARNED, { frameId: 3 })
  arrive(BLOCKED, { frameId: 4 })
  await vi.waitFor(() => expect(fakeBrowser.scripted).toEqual([{ tabId: 1, frameIds: [4] }]))
  expect(sentAway()).toEqual([])
})

test('a sweep finds every blocked tab and frame, discarded ones too, whatever they are on the way to but our page', async () => {
  fakeBrowser.tabs = [
    { id: 1, url: BLOCKED },
    { id: 2, url: OPEN },
    { id: 3, url: BLOCKED, discarded: true },
    { id: 4, url: BLOCKED, pendingUrl: OPEN },
    { id: 5, url: WARNED },
    { id: 6, url: BLOCKED, pendingUrl: `${BLOCK_PAGE}#${BLOCKED}` },
  ]
  fakeBrowser.frames = {
    2: [
      { frameId: 0, url: OPEN },
      { frameId: 9, url: BLOCKED },
    ],
  }
  await guard.sweep()
  expect(sentAway()).toEqual([1, 3, 4].map((id) => `${id} ${BLOCK_PAGE}#${BLOCKED}`))
  // Of what listens in a page that is sent away, nothing may ask whether it is really to be left.
  const silenced = [1, 3, 4].map((tabId) => ({ tabId, allFrames: true }))
  expect(fakeBrowser.scripted).toEqual(expect.arrayContaining([...silenced, { tabId: 2, frameIds: [9] }]))
  expect(recorded).toEqual(['blocked open-tab', 'blocked open-tab', 'blocked open-tab'])
})

test('a tab that a sweep and a navigation find at once is sent away once', async () => {
  isReady()
  fakeBrowser.tabs = [{ id: 1, url: BLOCKED }]
  const update = vi.spyOn(fakeBrowser.api.tabs, 'update')
  await Promise.all([guard.sweepTabs(), guard.sweepTabs()])
  expect(update).toHaveBeenCalledTimes(1)
  expect(recorded).toHaveLength(1)
})

test('a tab that comes back to the page while its attempt is being recorded is sent away again', async () => {
  isReady()
  recording = new Promise(() => undefined)
  arrive(BLOCKED)
  await vi.waitFor(() => expect(recorded).toHaveLength(1))
  arrive(BLOCKED)
  await vi.waitFor(() => expect(sentAway()).toHaveLength(2))
})

test.each([
  [
    'the record can’t be written',
    () => {
      recording = Promise.reject(new Error('The disk is full'))
    },
  ],
  [
    'the site keeps its worker',
    () => {
      vi.spyOn(fakeBrowser.api.browsingData, 'remove').mockRejectedValue(new Error('No'))
    },
  ],
])('a tab is sent away also where %s', async (_, spoil) => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  isReady()
  spoil()
  arrive(BLOCKED)
  await vi.waitFor(() => expect(told).toHaveBeenCalled())
  expect(sentAway()).toHaveLength(1)
  vi.restoreAllMocks()
})
