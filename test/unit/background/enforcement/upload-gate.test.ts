import { beforeEach, describe, expect, test, vi } from 'vitest'
import { UploadGate } from '../../../../background/enforcement/upload-gate.ts'

type Listener = (message: unknown, sender: unknown) => Promise<unknown> | undefined

const { browser, listeners, frames, injected, state } = vi.hoisted(() => {
  const listeners: Listener[] = []
  const frames: { frameId: number; parentFrameId: number; url: string }[] = []
  const injected: { frame: number | undefined; args?: unknown[] }[] = []
  const state = { untouchable: [] as (number | undefined)[] }
  const browser = {
    runtime: { id: 'ourselves', onMessage: { addListener: (listener: Listener) => listeners.push(listener) } },
    webNavigation: { getAllFrames: async () => frames },
    tabs: { get: async () => ({ url: 'https://box.com/team/opener' }) },
    scripting: {
      async executeScript({ target, args }: { target: { frameIds: number[] }; args?: unknown[] }) {
        const [frame] = target.frameIds
        if (state.untouchable.includes(frame)) throw new Error('Cannot access contents of the page')
        injected.push(args === undefined ? { frame } : { frame, args })
      },
    },
  }
  return { browser, listeners, frames, injected, state }
})
// There is no browser in unit tests, and the polyfill refuses to load without one.
vi.mock('webextension-polyfill', () => ({ default: browser }))

const QUESTION = { name: 'upload-question' }
const BLOCKED = { name: 'upload-blocked' }
const PAGE = {
  id: 'ourselves',
  tab: { id: 7, incognito: false },
  frameId: 0,
  url: 'https://box.com/team',
  origin: 'https://box.com',
}

let recorded: unknown[]
let isKnown: boolean

beforeEach(() => {
  vi.stubGlobal('location', { origin: 'chrome-extension://ourselves' })
  recorded = []
  isKnown = true
  state.untouchable = []
  for (const list of [listeners, frames, injected]) list.length = 0
  new UploadGate({
    rules: {
      async uploadsBlockedAt(url) {
        if (!isKnown) throw new Error('The rules can’t be read')
        return url.startsWith('https://box.com/team') ? { appId: 'box', appName: 'Box' } : null
      },
    },
    recorder: {
      async uploadBlocked(appId, at) {
        recorded.push({ appId, ...at })
      },
    },
    policy: { ready: Promise.resolve(), current: { policy: { blockPage: { organisation: 'Contoso Ltd' } } } } as never,
  })
})

function send(message: unknown, sender: unknown) {
  return listeners[0]?.(message, sender)
}

describe('a page that asks', () => {
  test('hears whether it may have files', async () => {
    expect(await send(QUESTION, PAGE)).toEqual({ blocked: true })
    expect(await send(QUESTION, { ...PAGE, url: 'https://box.com/public' })).toEqual({ blocked: false })
  })

  test('is judged by the address it shows, not by that it was loaded from', async () => {
    frames.push({ frameId: 0, parentFrameId: -1, url: 'https://box.com/team/2' })
    expect(await send(QUESTION, { ...PAGE, url: 'https://box.com/public' })).toEqual({ blocked: true })
  })

  test('is judged by its own address while the browser shows another site’s', async () => {
    frames.push({ frameId: 0, parentFrameId: -1, url: 'https://example.com/' })
    expect(await send(QUESTION, PAGE)).toEqual({ blocked: true })
  })

  test.each([
    ['about:blank', 'https://box.com'],
    ['about:srcdoc', 'https://box.com'],
    ['about:srcdoc', 'null'],
    ['data:text/html,x', 'null'],
  ])('in a frame at %s of origin %s is judged by the page around it', async (url, origin) => {
    frames.push({ frameId: 0, parentFrameId: -1, url: 'https://box.com/team' }, { frameId: 3, parentFrameId: 0, url })
    expect(await send(QUESTION, { ...PAGE, frameId: 3, url, origin })).toEqual({ blocked: true })
  })

  test('in a blob: frame, which the browser doesn’t list, is judged by the page', async () => {
    frames.push({ frameId: 0, parentFrameId: -1, url: 'https://box.com/team' })
    const url = 'blob:https://box.com/0b0b'
    expect(await send(QUESTION, { ...PAGE, frameId: 3, url })).toEqual({ blocked: true })
  })

  test('in an empty window is judged by the page that opened it', async () => {
    const tab = { id: 8, incognito: false, openerTabId: 7 }
    frames.push({ frameId: 0, parentFrameId: -1, url: 'about:blank' })
    expect(await send(QUESTION, { ...PAGE, tab, url: 'about:blank' })).toEqual({ blocked: true })
  })

  test('gets no answer where there is none, so that it gets no files', async () => {
    isKnown = false
    await expect(send(QUESTION, PAGE)).rejects.toThrow('The rules can’t be read')
  })
})

describe('files that were kept from a page', () => {
  test('are recorded of its app, and the person is told on the page as a whole', async () => {
    frames.push(
      { frameId: 0, parentFrameId: -1, url: 'https://portal.example.com/' },
      { frameId: 3, parentFrameId: 0, url: 'https://box.com/team' },
    )
    await send(BLOCKED, { ...PAGE, frameId: 3 })
    expect(recorded).toEqual([{ appId: 'box', host: 'box.com', tabId: 7, isPrivate: false }])
    expect(injected).toEqual([{ frame: 0 }, { frame: 0, args: [{ appName: 'Box', organisation: 'Contoso Ltd' }] }])
  })

  test('are told of in the frame where no script may touch the page', async () => {
    state.untouchable = [0]
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    await send(BLOCKED, { ...PAGE, frameId: 3 })
    expect(injected.map(({ frame }) => frame)).toEqual([3, 3])
    expect(recorded).toHaveLength(1)
    warned.mockRestore()
  })

  test('are not believed of a page that may have files', async () => {
    await send(BLOCKED, { ...PAGE, url: 'https://box.com/public' })
    expect(recorded).toEqual([])
    expect(injected).toEqual([])
  })

  test('that can’t be recorded end without an error for the page', async () => {
    isKnown = false
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await expect(send(BLOCKED, PAGE)).resolves.toBeUndefined()
    expect(logged).toHaveBeenCalledOnce()
    logged.mockRestore()
  })
})

describe('nobody else is answered', () => {
  test.each([
    ['another extension', { ...PAGE, id: 'somebody-else' }],
    ['a page of our own', { ...PAGE, url: 'chrome-extension://ourselves/extension/blocked/index.html#x' }],
    ['no tab', { ...PAGE, tab: undefined }],
  ])('%s', (_, sender) => {
    expect(send(QUESTION, sender)).toBeUndefined()
    expect(send(BLOCKED, sender)).toBeUndefined()
    expect(recorded).toEqual([])
  })

  test('another message', () => {
    expect(send({ name: 'status.view', request: {} }, PAGE)).toBeUndefined()
    expect(send(null, PAGE)).toBeUndefined()
  })
})
