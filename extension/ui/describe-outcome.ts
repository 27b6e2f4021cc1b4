import type { SyncOutcome } from '../../core/protocol/messages.ts'
import type { Verdict } from './describe-agent.ts'
import { type Sentence, sentence } from './sentence.ts'
import { WorkerRefused } from './worker-errors.ts'

export function describeSync(outcome: SyncOutcome): Verdict {
  return outcome.ok
    ? { tone: 'ok', sentence: sentence('syncSucceeded') }
    : { tone: 'danger', sentence: sentence('syncFailed', outcome.error) }
}

/** Why `sendMessage` gave no answer. */
export function describeFailure(error: unknown): Sentence {
  if (error instanceof WorkerRefused) return sentence('workerRefused', error.message)
  return sentence('workerUnreachable')
}
