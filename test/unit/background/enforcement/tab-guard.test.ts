import { beforeEach, expect, test, vi } from 'vitest'

const { browser } = vi.hoisted(() => ({
  browser: {
    tabs: { update: vi.fn(), query: vi.fn() },
    runtime: { getURL: (path: string) => `chrome-extension://x/${path}` },
  },
}))
vi.mock('webextension-polyfill', () => ({ default: browser }))
vi.stubGlobal('location', { origin: 'chrome-extension://x' })

const { TabGuard } = await import('../../../../background/enforcement/tab-guard.ts')

const APP_PAGE = 'https://www.dropbox.com/home'
let recorded: string[]
let guard: InstanceType<typeof TabGuard>
let recording: Promise<void>

beforeEach(() => {
  vi.clearAllMocks()
  browser.tabs.update.mockResolvedValue({})
  recorded = []
  recording = Promise.resolve()
  const blockedAppAt = async (url: string) => (url.includes('dropbox') ? { id: 'dropbox' } : null)
  const blocked = async (appId: string, context: string) => {
    recorded.push(`${appId} ${context}`)
    await recording
  }
  guard = new TabGuard({ blockedAppAt } as never, { blocked } as never)
})

test('a tab on a page of an unsanctioned app is sent to the block page, and recorded', async () => {
  expect(await guard.sendAway(1, APP_PAGE, 'navigation')).toBe(true)
  expect(await guard.sendAway(2, 'https://github.com/', 'navigation')).toBe(false)
  expect(browser.tabs.update.mock.calls.map(([tabId]) => tabId)).toEqual([1])
  expect(recorded).toEqual(['dropbox navigation'])
})

test('a tab that a sweep and a navigation find at once is sent away once', async () => {
  await Promise.all([guard.sendAway(1, APP_PAGE, 'open-tab'), guard.sendAway(1, APP_PAGE, 'navigation')])
  expect(browser.tabs.update).toHaveBeenCalledTimes(1)
  expect(recorded).toHaveLength(1)
})

test('a tab that comes back to the page while its attempt is being recorded is sent away again', async () => {
  recording = new Promise(() => undefined)
  void guard.sendAway(1, APP_PAGE, 'navigation')
  await vi.waitFor(() => expect(recorded).toHaveLength(1))
  void guard.sendAway(1, APP_PAGE, 'navigation')
  await vi.waitFor(() => expect(browser.tabs.update).toHaveBeenCalledTimes(2))
})
