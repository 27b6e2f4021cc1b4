import type { AgentStatus } from '../../core/protocol/messages.ts'
import type { PolicyProblem } from '../../core/protocol/policy.ts'

/**
 * What the status page offers about the connection to a server. `form`: to be filled in; also when a connection made
 * by hand has failed, so that it can be put right. `connected`: may be ended. `managed`: policy decides.
 */
export type ConnectionOffer = 'form' | 'connected' | 'managed' | 'waiting'

export function connectionOffer(status: Pick<AgentStatus, 'management' | 'enrollment'>): ConnectionOffer {
  switch (status.management) {
    case 'managed':
      return 'managed'
    case 'waiting':
      return 'waiting'
    case 'not-managed':
      return 'form'
    case 'evaluation':
      return status.enrollment.state === 'failed' ? 'form' : 'connected'
  }
}

export interface FieldProblems {
  readonly serverUrl: string | null
  readonly enrollmentToken: string | null
  /** What belongs to neither field. */
  readonly other: readonly string[]
}

/** Each problem to its field; the first one of a field counts. */
export function fieldProblems(problems: readonly PolicyProblem[]): FieldProblems {
  const first = (key: string) => problems.find((problem) => problem.key === key)?.message ?? null
  return {
    serverUrl: first('serverUrl'),
    enrollmentToken: first('enrollmentToken'),
    other: problems
      .filter(({ key }) => key !== 'serverUrl' && key !== 'enrollmentToken')
      .map(({ key, message }) => `${key}: ${message}`),
  }
}
