import { beforeEach, expect, test, vi } from 'vitest'
import { UploadRegistration } from '../../../../background/discovery/upload-registration.ts'
import type { ManagedPolicy, PolicyState } from '../../../../background/policy/managed-policy.ts'
import { DEFAULT_POLICY } from '../../../../core/protocol/policy.ts'

interface Script {
  readonly id: string
  readonly allFrames?: boolean
}

/** As much of the browser as the registration touches. Tab 2 is a page that no extension may touch. */
const { browser, state } = vi.hoisted(() => {
  const state = { scripts: [] as Script[], session: {} as Record<string, unknown>, injected: [] as number[] }
  const browser = {
    scripting: {
      getRegisteredContentScripts: async ({ ids }: { ids: string[] }) =>
        state.scripts.filter(({ id }) => ids.includes(id)),
      async registerContentScripts(scripts: Script[]) {
        if (state.scripts.length > 0) throw new Error('Duplicate script ID')
        state.scripts = scripts
      },
      async updateContentScripts(scripts: Script[]) {
        state.scripts = scripts
      },
      async unregisterContentScripts() {
        state.scripts = []
      },
      async executeScript({ target }: { target: { tabId: number } }) {
        if (target.tabId === 2) throw new Error('Cannot access contents of the page')
        state.injected.push(target.tabId)
      },
    },
    tabs: { query: async () => [{ id: 1 }, { id: 2 }, { id: 3 }] },
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
  Object.assign(state, { scripts: [], session: {}, injected: [] })
})

/** A policy that names a server, and can be changed. */
function policyWith(
  discovery: Partial<PolicyState['policy']['discovery']>,
  serverUrl: string | null = 'https://h.example',
) {
  const listeners: ((state: PolicyState) => void)[] = []
  const stateOf = (changes: typeof discovery): PolicyState => ({
    management: 'managed',
    policy: { ...DEFAULT_POLICY, serverUrl, discovery: { ...DEFAULT_POLICY.discovery, ...changes } },
    problems: [],
  })
  const policy = {
    ready: Promise.resolve(),
    current: stateOf(discovery),
    onChange: (listener: (state: PolicyState) => void) => listeners.push(listener),
  }
  const change = (changes: typeof discovery) => {
    policy.current = stateOf(changes)
    for (const listener of listeners) listener(policy.current)
  }
  return { policy: policy as unknown as ManagedPolicy, change }
}

test('is registered for all frames, those without an address too, and put into open tabs once', async () => {
  new UploadRegistration(policyWith({}).policy)
  await vi.waitFor(() => expect(state.injected).toEqual([1, 3]))
  expect(state.scripts).toMatchObject([
    { id: 'file-sensor', allFrames: true, matchOriginAsFallback: true, runAt: 'document_start', world: 'ISOLATED' },
  ])
  await vi.waitFor(() => expect(state.session).not.toEqual({}))

  // The worker wakes again.
  const { policy, change } = policyWith({})
  new UploadRegistration(policy)
  change({ fileUploads: false })
  await vi.waitFor(() => expect(state.scripts).toEqual([]))
  expect(state.injected).toEqual([1, 3])
})

test.each([
  ['discovery is off', { enabled: false }, 'https://h.example'],
  ['file uploads are off', { fileUploads: false }, 'https://h.example'],
  ['there is no server', {}, null],
])('is taken out where %s', async (_, discovery, serverUrl) => {
  state.scripts = [{ id: 'file-sensor' }]
  new UploadRegistration(policyWith(discovery, serverUrl).policy)
  await vi.waitFor(() => expect(state.scripts).toEqual([]))
  expect(state.injected).toEqual([])
})

test('comes back with the policy, also into tabs that are open by then', async () => {
  const { policy, change } = policyWith({})
  new UploadRegistration(policy)
  change({ fileUploads: false })
  change({ fileUploads: true })
  await vi.waitFor(() => expect(state.injected).toHaveLength(2))
  expect(state.scripts).toHaveLength(1)
})

test('what an older version registered is brought up to date', async () => {
  state.scripts = [{ id: 'file-sensor', allFrames: false }]
  new UploadRegistration(policyWith({}).policy)
  await vi.waitFor(() => expect(state.scripts).toMatchObject([{ id: 'file-sensor', allFrames: true }]))
})
