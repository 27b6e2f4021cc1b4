import browser, { type Runtime } from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'

/** The polyfill's types don't know `origin`. */
export type Sender = Runtime.MessageSender & { readonly origin?: string }

/** Whether a content script of ours sent a message. The browser fills in who a sender is; a page can't. */
export function isFromWebPage({ id, tab, url }: Sender): boolean {
  return id === browser.runtime.id && tab !== undefined && !url?.startsWith(`${location.origin}/`)
}

/**
 * The http(s) address that a sender's frame goes by; null where it has none. A frame without an address of its own
 * (`about:blank`, `srcdoc`, `blob:`) goes by the page around it or the one that opened it, if it has that one's origin,
 * else by its origin alone. A frame without an origin either (`data:`, a sandboxed `srcdoc`) goes by the page around it.
 */
export async function addressOf({ url = '', origin = '', tab, frameId = 0 }: Sender): Promise<string | null> {
  // Chromium 156 names a sender by the address it was loaded from, also after `history.pushState()`.
  const shown = tab?.id === undefined ? null : await addressShown(tab.id, frameId, tab.openerTabId)
  const own = hostOfUrl(url) === null ? origin : new URL(url).origin
  if (hostOfUrl(own) === null) return shown
  if (shown !== null && new URL(shown).origin === own) return shown
  return hostOfUrl(url) === null ? `${own}/` : url
}

/** Of the frame, or else of the nearest one around it that has an address. Chromium lists no `blob:` frames. */
async function addressShown(tabId: number, frameId: number, openerTabId?: number): Promise<string | null> {
  const frames = new Map((await browser.webNavigation.getAllFrames({ tabId }))?.map((frame) => [frame.frameId, frame]))
  for (let frame = frames.get(frameId) ?? frames.get(0); frame !== undefined; frame = frames.get(frame.parentFrameId)) {
    if (hostOfUrl(frame.url) !== null) return frame.url
  }
  if (openerTabId === undefined) return null
  // The opener may be closed by now.
  const opener = await browser.tabs.get(openerTabId).catch(() => null)
  return opener?.url !== undefined && hostOfUrl(opener.url) !== null ? opener.url : null
}
