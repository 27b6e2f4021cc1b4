import type { Warning } from '../../core/bundle/app-tag.ts'
import type { Answers } from '../../core/protocol/messages.ts'
import { type Sentence, sentence } from '../ui/sentence.ts'
import { WorkerRefused } from '../ui/worker-errors.ts'

/** What a person's "Continue" or "Request access" came to. */

/** What was written, as it is sent; null: nothing. */
export function writtenReason(text: string): string | null {
  const reason = text.trim()
  return reason === '' ? null : reason
}

export function isReasonMissing(justification: Warning['justification'], text: string): boolean {
  return justification === 'required' && writtenReason(text) === null
}

/** @returns null where it went well */
export function describeBypass(outcome: Answers['block-page.bypass']): Sentence | null {
  if (outcome.ok) return null
  return sentence(outcome.reason === 'justification' ? 'continueReasonMissing' : 'continueRefused')
}

/** @returns null where it went well, or where a request waits already: then the page shows that one */
export function describeRequestOutcome(outcome: Answers['block-page.request-access']): Sentence | null {
  return outcome.ok || outcome.reason === 'waiting' ? null : sentence('requestRefused')
}

/** Why the worker did nothing, and what to do about that. */
export function describeActionFailure(error: unknown): Sentence {
  return error instanceof WorkerRefused ? sentence('actionRefused', error.message) : sentence('actionUnreachable')
}
