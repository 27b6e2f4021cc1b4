import { useEffect, useRef } from 'preact/hooks'
import type { CreatedEnrollmentToken } from '../../../core/protocol/rollout-api.ts'
import { strings } from '../../strings.ts'
import { CopyButton } from '../../ui/copy-button.tsx'

interface CreatedTokenProps {
  readonly token: CreatedEnrollmentToken
  readonly onDismiss: () => void
}

/** A new token, this once: the server keeps only its hash. */
export function CreatedToken({ token, onDismiss }: CreatedTokenProps) {
  const panel = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new token takes the focus
  useEffect(() => panel.current?.focus(), [token.tokenId])

  return (
    <div ref={panel} class="notice notice-ok" tabIndex={-1}>
      <p>
        <strong>{strings.enrollment.tokens.created(token.name)}</strong> {strings.enrollment.tokens.once}
      </p>
      <div class="secret-row">
        <code class="secret">{token.token}</code>
        <CopyButton label={strings.enrollment.tokens.copy} text={token.token} />
        <button type="button" class="button quiet" onClick={onDismiss}>
          {strings.enrollment.tokens.dismiss}
        </button>
      </div>
    </div>
  )
}
