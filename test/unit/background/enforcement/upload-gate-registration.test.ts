import { beforeEach, expect, test, vi } from 'vitest'
import { UploadGateRegistration } from '../../../../background/enforcement/upload-gate-registration.ts'

interface Script {
  readonly id: string
  readonly matches: string[]
  readonly world: string
}

/** Tab 1 shows box.com in a frame, tab 2 something else. */
const { browser, state } = vi.hoisted(() => {
  const state = {
    scripts: [] as Script[],
    session: {} as Record<string, unknown>,
    injected: [] as string[],
    told: [] as number[],
  }
  const frames: Record<number, { url: string }[]> = {
    1: [{ url: 'https://portal.example.com/' }, { url: 'https://app.box.com/x' }],
    2: [{ url: 'https://notbox.com/' }],
  }
  const browser = {
    scripting: {
      getRegisteredContentScripts: async () => state.scripts,
      async registerContentScripts(scripts: Script[]) {
        state.scripts = [...state.scripts, ...scripts]
      },
      async updateContentScripts(scripts: Script[]) {
        state.scripts = state.scripts.map((script) => scripts.find(({ id }) => id === script.id) ?? script)
      },
      async unregisterContentScripts() {
        state.scripts = []
      },
      async executeScript({ target, world }: { target: { tabId: number }; world: string }) {
        state.injected.push(`${target.tabId} ${world}`)
      },
    },
    tabs: {
      query: async () => [{ id: 1 }, { id: 2 }],
      async sendMessage(tabId: number) {
        state.told.push(tabId)
        if (tabId === 2) throw new Error('Receiving end does not exist')
      },
    },
    webNavigation: { getAllFrames: async ({ tabId }: { tabId: number }) => frames[tabId] },
    storage: {
      session: {
        get: async () => state.session,
        async set(values: Record<string, unknown>) {
          Object.assign(state.session, values)
        },
        async remove(key: string) {
          delete state.session[key]
        },
      },
    },
  }
  return { browser, state }
})
vi.mock('webextension-polyfill', () => ({ default: browser }))

beforeEach(() => {
  Object.assign(state, { scripts: [], session: {}, injected: [], told: [] })
})

function rulesWith(domains: readonly string[]) {
  const listeners: (() => void)[] = []
  let current = domains
  const rules = {
    domainsWithoutUploads: async () => current,
    onChange: (listener: () => void) => void listeners.push(listener),
  }
  const change = (changed: readonly string[]) => {
    current = changed
    for (const listener of listeners) listener()
  }
  return { rules, change }
}

const patterns = () => state.scripts.map(({ matches }) => matches)

test('nothing is put into any page while every app gets files', async () => {
  const asked = vi.fn(async () => [])
  new UploadGateRegistration({ domainsWithoutUploads: asked, onChange: () => undefined })
  await vi.waitFor(() => expect(asked).toHaveBeenCalled())
  expect(state).toEqual({ scripts: [], session: {}, injected: [], told: [] })
})

test('the gate is put into the pages of apps that get none, and into open tabs that show one', async () => {
  new UploadGateRegistration(rulesWith(['box.com', '192.0.2.7', '[2001:db8::1]']).rules)
  await vi.waitFor(() => expect(state.told).toEqual([1, 2]))
  const matches = ['*://*.box.com/*', '*://192.0.2.7/*', '*://[2001:db8::1]/*']
  expect(state.scripts).toMatchObject([
    { id: 'upload-gate', world: 'ISOLATED', matches },
    { id: 'upload-gate-page', world: 'MAIN', matches },
  ])
  expect(state.injected).toEqual(['1 ISOLATED', '1 MAIN'])
})

test('it follows the rules, and pages that have it hear of each change', async () => {
  const { rules, change } = rulesWith(['mega.nz'])
  new UploadGateRegistration(rules)
  await vi.waitFor(() => expect(state.told).toHaveLength(2))
  expect(state.injected).toEqual([])

  change(['mega.nz', 'box.com'])
  await vi.waitFor(() => expect(state.told).toHaveLength(4))
  expect(patterns()[0]).toEqual(['*://*.mega.nz/*', '*://*.box.com/*'])
  expect(state.injected).toEqual(['1 ISOLATED', '1 MAIN'])

  change([])
  await vi.waitFor(() => expect(state.told).toHaveLength(6))
  expect(state.scripts).toEqual([])

  change(['box.com'])
  await vi.waitFor(() => expect(state.told).toHaveLength(8))
  expect(patterns()[1]).toEqual(['*://*.box.com/*'])
})

test('with very many domains, it asks in every page', async () => {
  new UploadGateRegistration(rulesWith(Array.from({ length: 1_001 }, (_, index) => `app${index}.example`)).rules)
  await vi.waitFor(() => expect(patterns()).toEqual(Array(2).fill(['http://*/*', 'https://*/*'])))
})
