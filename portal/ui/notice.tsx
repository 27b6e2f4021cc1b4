import type { ComponentChildren } from 'preact'
import type { ApiProblem } from '../api-client.ts'
import { strings } from '../strings.ts'

interface NoticeProps {
  readonly kind: 'info' | 'warn' | 'danger' | 'ok'
  readonly children: ComponentChildren
}

export function Notice({ kind, children }: NoticeProps) {
  return <div class={`notice notice-${kind}`}>{children}</div>
}

interface ProblemNoticeProps {
  readonly problem: ApiProblem | undefined
  readonly onRetry?: (() => void) | undefined
}

/** What went wrong, in words, read out at once. Nothing where nothing went wrong. */
export function ProblemNotice({ problem, onRetry }: ProblemNoticeProps) {
  // The sign-in page is on its way: a red box would only flash up.
  if (problem === undefined || problem.code === 'not-signed-in') return null
  return (
    <div class="notice notice-danger" role="alert">
      <p>
        <strong>{problem.message}</strong>
      </p>
      {/* With fields at fault, the server's detail only tells the first of them once more. */}
      {problem.detail !== undefined && problem.fields.length === 0 && <p>{problem.detail}</p>}
      {problem.fields.length > 0 && (
        <ul>
          {problem.fields.map((field) => (
            <li key={field.path}>
              {field.path}: {field.message}
            </li>
          ))}
        </ul>
      )}
      {onRetry !== undefined && (
        <button type="button" class="button" onClick={onRetry}>
          {strings.tryAgain}
        </button>
      )}
    </div>
  )
}
