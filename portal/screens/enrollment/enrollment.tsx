import { useCallback, useState } from 'preact/hooks'
import type { CreatedEnrollmentToken } from '../../../core/protocol/rollout-api.ts'
import { api } from '../../api.ts'
import { usePages } from '../../data/use-pages.ts'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'
import { PageHeading } from '../../ui/page-heading.tsx'
import { CreateTokenDialog } from './create-token-dialog.tsx'
import { CreatedToken } from './created-token.tsx'
import { PolicyFiles } from './policy-files.tsx'
import { TokenList } from './token-list.tsx'

/** How browsers get into the fleet: enrollment tokens, and the policy files that carry them. */
export function Enrollment() {
  const loadPage = useCallback(
    (cursor: string | undefined, signal: AbortSignal) => api.enrollmentTokens({ cursor }, signal),
    [],
  )
  const tokens = usePages(loadPage)
  const [creating, setCreating] = useState(false)
  const [created, setCreated] = useState<CreatedEnrollmentToken>()
  const manages = may('manage-enrollment')

  function onCreated(token: CreatedEnrollmentToken): void {
    setCreating(false)
    setCreated(token)
    tokens.reload()
  }

  return (
    <>
      <PageHeading title={strings.nav.enrollment}>
        <p class="muted">{strings.enrollment.intro}</p>
      </PageHeading>
      {manages && <PolicyFiles created={created} onTokenMade={tokens.reload} />}
      <section>
        <div class="section-heading">
          <h2>{strings.enrollment.tokens.title}</h2>
          {manages && (
            <button type="button" class="button" aria-haspopup="dialog" onClick={() => setCreating(true)}>
              {strings.enrollment.tokens.create}
            </button>
          )}
        </div>
        {created !== undefined && <CreatedToken token={created} onDismiss={() => setCreated(undefined)} />}
        <TokenList tokens={tokens} manages={manages} />
      </section>
      {creating && <CreateTokenDialog onClose={() => setCreating(false)} onCreated={onCreated} />}
    </>
  )
}
