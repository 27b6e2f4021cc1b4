import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { FilesSeen } from '../../../../background/discovery/recorder.ts'
import { UploadReceiver } from '../../../../background/discovery/upload-receiver.ts'

type Listener = (message: unknown, sender: unknown) => Promise<void> | undefined

const { browser, listeners, frames } = vi.hoisted(() => {
  const listeners: Listener[] = []
  const frames: { frameId: number; parentFrameId: number; url: string }[] = []
  const browser = {
    runtime: { id: 'ourselves', onMessage: { addListener: (listener: Listener) => listeners.push(listener) } },
    webNavigation: { getAllFrames: async () => frames },
  }
  return { browser, listeners, frames }
})
// There is no browser in unit tests, and the polyfill refuses to load without one.
vi.mock('webextension-polyfill', () => ({ default: browser }))

const MESSAGE = { name: 'file-upload', count: 2, bytes: 3_000 }
const PAGE = {
  id: 'ourselves',
  tab: { id: 7, incognito: false },
  frameId: 0,
  url: 'https://www.dropbox.com/home?secret=1',
  origin: 'https://www.dropbox.com',
}

let recorded: FilesSeen[]

beforeEach(() => {
  vi.stubGlobal('location', { origin: 'chrome-extension://ourselves' })
  recorded = []
  listeners.length = 0
  frames.length = 0
  new UploadReceiver({
    async fileUpload(upload) {
      recorded.push(upload)
    },
  })
})

function send(message: unknown, sender: unknown) {
  return listeners[0]?.(message, sender)
}

test('a report is recorded under the host of its frame, and nothing else of the address', async () => {
  await send(MESSAGE, PAGE)
  expect(recorded).toEqual([
    { host: 'www.dropbox.com', tabId: 7, isPrivate: false, at: expect.any(Number), count: 2, bytes: 3_000 },
  ])
})

test('a private window is named as one', async () => {
  await send(MESSAGE, { ...PAGE, tab: { id: 7, incognito: true } })
  expect(recorded[0]?.isPrivate).toBe(true)
})

test.each([
  ['about:srcdoc', 'https://box.com', 'box.com'],
  ['about:blank', 'https://box.com', 'box.com'],
  ['blob:https://box.com/0b0b', 'https://box.com', 'box.com'],
  ['https://sandboxed.box.com/', 'null', 'sandboxed.box.com'],
])('a frame at %s of origin %s is one of %s', async (url, origin, host) => {
  await send(MESSAGE, { ...PAGE, frameId: 3, url, origin })
  expect(recorded[0]?.host).toBe(host)
})

test('a frame without address and origin belongs to the nearest page around it', async () => {
  frames.push(
    { frameId: 0, parentFrameId: -1, url: 'https://portal.example.com/' },
    { frameId: 3, parentFrameId: 0, url: 'https://box.com/widget' },
    { frameId: 4, parentFrameId: 3, url: 'about:srcdoc' },
    { frameId: 5, parentFrameId: 4, url: 'data:text/html,x' },
  )
  await send(MESSAGE, { ...PAGE, frameId: 5, url: 'data:text/html,x', origin: 'null' })
  expect(recorded[0]?.host).toBe('box.com')
})

test('a frame of no web page is nobody’s', async () => {
  await send(MESSAGE, { ...PAGE, url: 'file:///home/ann/page.html', origin: 'null' })
  expect(recorded).toEqual([])
})

describe('nothing is taken, and nothing answered', () => {
  test.each([
    ['another message', { name: 'status.view', request: {} }],
    ['no file', { ...MESSAGE, count: 0 }],
    ['half a file', { ...MESSAGE, count: 1.5 }],
    ['a negative size', { ...MESSAGE, bytes: -1 }],
    ['more bytes than there are', { ...MESSAGE, bytes: Number.MAX_SAFE_INTEGER }],
    ['a size that is text', { ...MESSAGE, bytes: '3000' }],
    ['nothing', null],
  ])('of %s', (_, message) => {
    expect(send(message, PAGE)).toBeUndefined()
    expect(recorded).toEqual([])
  })

  test.each([
    ['another extension', { ...PAGE, id: 'somebody-else' }],
    ['a page of our own', { ...PAGE, url: 'chrome-extension://ourselves/extension/blocked/index.html#x' }],
    ['no tab', { ...PAGE, tab: undefined }],
  ])('from %s', (_, sender) => {
    expect(send(MESSAGE, sender)).toBeUndefined()
    expect(recorded).toEqual([])
  })
})

test('a report that can’t be stored ends without an error for the page', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  listeners.length = 0
  new UploadReceiver({ fileUpload: () => Promise.reject(new Error('Disk full')) })
  await expect(send(MESSAGE, PAGE)).resolves.toBeUndefined()
  expect(logged).toHaveBeenCalledOnce()
  logged.mockRestore()
})
