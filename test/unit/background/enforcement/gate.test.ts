import { beforeEach, describe, expect, test, vi } from 'vitest'
import { Gate } from '../../../../background/enforcement/gate.ts'
import type { Ruling } from '../../../../background/enforcement/rulings.ts'
import { BLOCK_PAGE, fakeBrowser, GATE_PAGE, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const RULINGS: Record<string, Ruling> = {
  'blocked.example': { kind: 'blocked', by: 'tag', appId: 'a', reach: 'everything' },
  'pages.example': { kind: 'blocked', by: 'tag', appId: 'b', reach: 'pages' },
  'warned.example': { kind: 'warned', appId: 'c' },
}

let situation: { isReady: boolean; at: (url: string) => Ruling }

beforeEach(() => {
  fakeBrowser.reset()
  const open: Ruling = { kind: 'open', appId: null, until: null }
  situation = { isReady: true, at: (url) => RULINGS[new URL(url).hostname] ?? open }
})

function newGate(): Gate {
  return new Gate(situation as never)
}

/** What the browser is told of a request, by whoever says something. */
function answers(url: string, type: string, more: { method?: string; initiator?: string; requestId?: string } = {}) {
  const said = fakeBrowser.events.onBeforeRequest.fire({ url, type, method: 'GET', requestId: '3', ...more })
  // The browser takes no answer that comes later.
  for (const answer of said) expect(answer).not.toBeInstanceOf(Promise)
  return Object.assign({}, ...said)
}

describe('a page', () => {
  test.each([
    ['https://blocked.example/x?y', { redirectUrl: `${BLOCK_PAGE}#https://blocked.example/x?y` }],
    ['https://pages.example/', { redirectUrl: `${BLOCK_PAGE}#https://pages.example/` }],
    ['https://warned.example/', { redirectUrl: `${BLOCK_PAGE}#https://warned.example/` }],
    ['https://open.example/', {}],
  ])('at %s is answered at once', (url, answer) => {
    newGate()
    expect(answers(url, 'main_frame')).toEqual(answer)
  })

  test('that begins with the browser, before anything has been read, is held on the gate page', () => {
    situation.isReady = false
    newGate()
    expect(answers('https://any.example/x', 'main_frame')).toEqual({
      redirectUrl: `${GATE_PAGE}#https://any.example/x`,
    })
  })

  test.each([
    ['a form that is sent', { method: 'POST' }],
    ['a page that another one leads to', { initiator: 'https://other.example' }],
    ['a page that is asked for long after the browser began', { requestId: '4711' }],
  ])('%s keeps what it carries, and is left to the rules where the worker has just woken', (_, more) => {
    situation.isReady = false
    newGate()
    expect(answers('https://any.example/x', 'main_frame', more)).toEqual({})
  })
})

describe('while the rules are being changed', () => {
  const underCover = (type: string, url: string) => newGate().cover(async () => answers(url, type))

  test.each([
    ['main_frame', 'https://blocked.example/', { redirectUrl: `${BLOCK_PAGE}#https://blocked.example/` }],
    ['sub_frame', 'https://blocked.example/', { redirectUrl: `${BLOCK_PAGE}#https://blocked.example/` }],
    ['sub_frame', 'https://pages.example/', { redirectUrl: `${BLOCK_PAGE}#https://pages.example/` }],
    ['xmlhttprequest', 'https://blocked.example/', { cancel: true }],
    ['websocket', 'wss://blocked.example/', { cancel: true }],
    ['websocket', 'ws://blocked.example/', { cancel: true }],
    ['image', 'https://pages.example/', { cancel: false }],
    ['sub_frame', 'https://warned.example/', {}],
    ['image', 'https://warned.example/', {}],
    ['script', 'https://open.example/', {}],
  ])('a %s at %s is answered as the rules will', async (type, url, answer) => {
    expect(await underCover(type, url)).toEqual(answer)
  })

  test('nothing but pages is looked at any more once they are', async () => {
    const gate = newGate()
    const before = fakeBrowser.events.onBeforeRequest.count
    await gate.cover(async () => expect(fakeBrowser.events.onBeforeRequest.count).toBe(before + 1))
    expect(fakeBrowser.events.onBeforeRequest.count).toBe(before)
    expect(answers('https://blocked.example/', 'image')).toEqual({})
  })

  test('the cover lasts until the last of two changes is done, also where one fails', async () => {
    const gate = newGate()
    const isCovered = () => Object.hasOwn(answers('https://blocked.example/', 'image') as object, 'cancel')
    let finish = () => {}
    const long = gate.cover(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    await expect(
      gate.cover(async () => {
        throw new Error('The browser refused')
      }),
    ).rejects.toThrow('The browser refused')
    expect(isCovered()).toBe(true)
    finish()
    await long
    expect(isCovered()).toBe(false)
  })
})

test('where the browser doesn’t grant it, nothing is asked of it and the work is done all the same', async () => {
  fakeBrowser.isInstalledByPolicy = false
  const gate = newGate()
  expect(gate.isGranted).toBe(false)
  expect(await gate.cover(async () => 'done')).toBe('done')
  expect(fakeBrowser.events.onBeforeRequest.count).toBe(0)
})
