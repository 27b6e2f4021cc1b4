import * as v from 'valibot'
import browser from 'webextension-polyfill'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import { FileUploadMessageSchema } from '../../core/protocol/messages.ts'
import { addressOf, isFromWebPage, type Sender } from '../messaging/web-page-sender.ts'
import type { Recorder } from './recorder.ts'

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
    const host = hostOfUrl((await addressOf(sender)) ?? '')
    if (host === null || tab?.id === undefined) return
    await this.#recorder.fileUpload({ host, tabId: tab.id, isPrivate: tab.incognito, at, count, bytes })
  }
}
