import type { SyncOutcome } from '../../core/protocol/messages.ts'
import type { Verdict } from './describe-agent.ts'
import { type Sentence, sentence } from './sentence.ts'

export function describeSync(outcome: SyncOutcome): Verdict {
  return outcome.ok
    ? { tone: 'ok', sentence: sentence('syncSucceeded') }
    : { tone: 'danger', sentence: sentence('syncFailed', outcome.error) }
}

/** Why the worker gave no answer: told by the error's name, which `sendMessage` sets. */
export function describeFailure(error: unknown): Sentence {
  if (error instanceof Error && error.name === 'WorkerRefused') return sentence('workerRefused', error.message)
  return sentence('workerUnreachable')
}
