import * as v from 'valibot'
import browser, { type Runtime } from 'webextension-polyfill'
import {
  type Answers,
  EnvelopeSchema,
  type MessageName,
  REQUESTS,
  type Reply,
  type RequestOf,
} from '../../core/protocol/messages.ts'

export type Handlers = { readonly [Name in MessageName]: (request: RequestOf<Name>) => Promise<Answers[Name]> }

type Page =
  | 'popup/index.html'
  | 'extension/status/index.html'
  | 'extension/blocked/index.html'
  | 'extension/gate/index.html'

/** Which of our pages may say what. */
const SENDERS: Record<MessageName, readonly Page[]> = {
  'popup.view': ['popup/index.html'],
  'status.view': ['popup/index.html', 'extension/status/index.html'],
  'status.rows': ['extension/status/index.html'],
  'sync.now': ['popup/index.html', 'extension/status/index.html'],
  'evaluation.connect': ['extension/status/index.html'],
  'evaluation.disconnect': ['extension/status/index.html'],
  'block-page.decision': ['extension/blocked/index.html'],
  'block-page.bypass': ['extension/blocked/index.html'],
  'block-page.request-access': ['extension/blocked/index.html'],
  'gate.decision': ['extension/gate/index.html'],
}

/** The block page can be framed by any web page: there it may only ask what is known of an address. */
const FROM_FRAMES: readonly MessageName[] = ['block-page.decision']

/** Checks the sender and shape of every message, in this one place, and hands it to its handler. */
export class MessageRouter {
  readonly #handlers: Handlers

  constructor(handlers: Handlers) {
    this.#handlers = handlers
    browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) =>
      // What content scripts report isn't answered here (discovery/upload-receiver.ts).
      isFromOwnPage(sender) ? this.#answer(message, sender) : undefined,
    )
  }

  async #answer(message: unknown, sender: Runtime.MessageSender): Promise<Reply<MessageName>> {
    const envelope = v.safeParse(EnvelopeSchema, message)
    if (!envelope.success) return { ok: false, error: 'Not a message of ours' }
    const { name } = envelope.output
    if (!mayAsk(name, sender)) return { ok: false, error: `${name} may not come from there` }
    return this.#handle(name, envelope.output.request)
  }

  async #handle<Name extends MessageName>(name: Name, request: unknown): Promise<Reply<Name>> {
    const parsed = v.safeParse(REQUESTS[name], request)
    if (!parsed.success) return { ok: false, error: `${name}: ${parsed.issues[0].message}` }
    try {
      // The schema of this very name has just checked it; TypeScript can't carry that through the lookup.
      return { ok: true, answer: await this.#handlers[name](parsed.output as RequestOf<Name>) }
    } catch (error) {
      console.error(`${name} failed:`, error)
      return { ok: false, error: error instanceof Error ? error.message : String(error) }
    }
  }
}

/** The browser fills in `id`, `url` and `frameId`; a page can't. */
function isFromOwnPage({ id, url }: Runtime.MessageSender): boolean {
  return id === browser.runtime.id && url !== undefined && url.startsWith(`${location.origin}/`)
}

function mayAsk(name: MessageName, sender: Runtime.MessageSender): boolean {
  const page = SENDERS[name].find((candidate) => sender.url?.split(/[?#]/)[0] === `${location.origin}/${candidate}`)
  if (page === undefined) return false
  const isFramed = sender.frameId !== undefined && sender.frameId !== 0
  return !isFramed || FROM_FRAMES.includes(name)
}
