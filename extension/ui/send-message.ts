import browser from 'webextension-polyfill'
import type { Answers, MessageName, Reply, RequestOf } from '../../core/protocol/messages.ts'
import { WorkerRefused, WorkerUnreachable } from './worker-errors.ts'

/**
 * Asks the worker; the browser wakes it where it sleeps.
 *
 * @throws {WorkerRefused}
 * @throws {WorkerUnreachable}
 */
export async function sendMessage<Name extends MessageName>(
  name: Name,
  request: RequestOf<Name>,
): Promise<Answers[Name]> {
  const reply = await deliver<Name>({ name, request })
  if (!reply.ok) throw new WorkerRefused(reply.error)
  return reply.answer
}

async function deliver<Name extends MessageName>(envelope: {
  name: Name
  request: RequestOf<Name>
}): Promise<Reply<Name>> {
  const reply: unknown = await browser.runtime.sendMessage(envelope).catch((cause: unknown) => {
    throw new WorkerUnreachable('The worker could not be reached', { cause })
  })
  if (!isReply<Name>(reply)) throw new WorkerUnreachable('Nobody answered')
  return reply
}

/** The answer's own shape is the worker's promise, by type: it comes from the same package, over a private channel. */
function isReply<Name extends MessageName>(reply: unknown): reply is Reply<Name> {
  return typeof reply === 'object' && reply !== null && 'ok' in reply
}
