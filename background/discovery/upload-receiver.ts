import * as v from 'valibot'
import browser, { type Runtime } from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import { FileUploadMessageSchema } from '../../core/protocol/messages.ts'
import type { Recorder } from './recorder.ts'

/** The polyfill's types don't know `origin`. */
type Sender = Runtime.MessageSender & { readonly origin?: string }

/**
 * Takes the file sensor's reports. Whose page it was, and where, the browser says; of the page's process, which a
 * site may have got hold of, only the two numbers are believed.
 */
export class UploadReceiver {
  readonly #recorder: Pick<Recorder, 'fileUpload'>

  constructor(recorder: Pick<Recorder, 'fileUpload'>) {
    this.#recorder = recorder
    browser.runtime.onMessage.addListener((message: unknown, sender: Sender) => this.#receive(message, sender))
  }

  /** The promise keeps the worker awake until the report is stored. */
  #receive(message: unknown, sender: Sender): Promise<void> | undefined {
    if (!isFromWebPage(sender)) return undefined
    const report = v.safeParse(FileUploadMessageSchema, message)
    if (!report.success) return undefined
    return this.#record(report.output, sender).catch((error: unknown) => {
      console.error('A file upload could not be recorded:', error)
    })
  }

  async #record({ count, bytes }: v.InferOutput<typeof FileUploadMessageSchema>, sender: Sender): Promise<void> {
    const at = Date.now()
    const { tab } = sender
    const host = await hostOf(sender)
    if (host === null || tab?.id === undefined) return
    await this.#recorder.fileUpload({ host, tabId: tab.id, isPrivate: tab.incognito, at, count, bytes })
  }
}

function isFromWebPage({ id, tab, url }: Sender): boolean {
  return id === browser.runtime.id && tab !== undefined && !url?.startsWith(`${location.origin}/`)
}

/** A frame without an address of its own (`about:blank`, `srcdoc`, `blob:`) has the origin of who made it. */
async function hostOf({ url = '', origin = '', tab, frameId = 0 }: Sender): Promise<string | null> {
  return hostOfUrl(url) ?? hostOfUrl(origin) ?? (await hostAround(tab?.id, frameId))
}

/** A frame without an origin either (`data:`, a sandboxed `srcdoc`) belongs to the page that it is in. */
async function hostAround(tabId: number | undefined, frameId: number): Promise<string | null> {
  if (tabId === undefined) return null
  const frames = new Map((await browser.webNavigation.getAllFrames({ tabId }))?.map((frame) => [frame.frameId, frame]))
  for (let frame = frames.get(frameId); frame !== undefined; frame = frames.get(frame.parentFrameId)) {
    const host = hostOfUrl(frame.url)
    if (host !== null) return host
  }
  return null
}
