import { afterEach, beforeEach, expect, test, vi } from 'vitest'

type Tab = { id: number; incognito: boolean }
const { browser, created, state } = vi.hoisted(() => {
  const created: ((tab: Tab) => void)[] = []
  const state = { isAllowed: true, tabs: [] as Tab[] }
  const browser = {
    tabs: {
      onCreated: { addListener: (listener: (tab: Tab) => void) => void created.push(listener) },
      query: async () => state.tabs,
    },
    extension: { isAllowedIncognitoAccess: async () => state.isAllowed },
  }
  return { browser, created, state }
})
vi.mock('webextension-polyfill', () => ({ default: browser }))

const { PrivateWindows } = await import('../../../../background/discovery/private-windows.ts')

beforeEach(() => {
  Object.assign(state, {
    isAllowed: true,
    tabs: [
      { id: 1, incognito: false },
      { id: 2, incognito: true },
    ],
  })
})
afterEach(() => created.splice(0))

async function started() {
  const windows = new PrivateWindows()
  await windows.ready
  return windows
}

test('where the extension may see private windows, tabs of normal ones alone are not private', async () => {
  const windows = await started()
  for (const listener of created) {
    listener({ id: 3, incognito: false })
    listener({ id: 4, incognito: true })
  }
  expect([1, 2, 3, 4].map((tabId) => windows.mayHold(tabId))).toEqual([false, true, false, true])
})

test('a tab that had closed before this start counts as private, and so does what no tab asked for', async () => {
  const windows = await started()
  expect([5, -1].map((tabId) => windows.mayHold(tabId))).toEqual([true, true])
})

test('where it may not, nothing is private', async () => {
  state.isAllowed = false
  const windows = await started()
  expect([1, 2, 5, -1].map((tabId) => windows.mayHold(tabId))).toEqual([false, false, false, false])
})
