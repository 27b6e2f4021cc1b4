import { useEffect, useId, useState } from 'preact/hooks'
import { Link, Redirect } from 'wouter-preact'
import { api } from '../api.ts'
import type { ApiProblemCode } from '../api-client.ts'
import { useAction } from '../data/use-action.ts'
import { Gate } from '../layout/gate.tsx'
import { session } from '../session.ts'
import { strings } from '../strings.ts'
import { fieldText } from '../ui/form-values.ts'
import { Notice, ProblemNotice } from '../ui/notice.tsx'
import { PasswordField } from '../ui/password-field.tsx'

const DEAD_LINK: readonly ApiProblemCode[] = ['setup-link-invalid', 'setup-link-expired', 'setup-done']

/** The first account, by the link that the server prints: `/setup#token=…`. */
export function SetUp() {
  const [token] = useState(readToken)
  const usernameId = useId()
  const setUp = useAction(async (username: string, password: string) => {
    session.value = await api.setUp({ token, username, password })
  })

  // The link works once, but it needn't stay in the history and on the screen.
  useEffect(() => history.replaceState(history.state, '', location.pathname), [])

  if (session.value !== null && session.value !== undefined) return <Redirect to="/enrollment" replace />
  const problem = setUp.problem
  if (token === '' || (problem !== undefined && DEAD_LINK.includes(problem.code))) {
    return (
      <Gate title={strings.setUp.title}>
        {problem === undefined ? (
          <Notice kind="warn">
            <p>{strings.setUp.noToken}</p>
          </Notice>
        ) : (
          <ProblemNotice problem={problem} />
        )}
        <Link href="/sign-in" class="button">
          {strings.signIn.title}
        </Link>
      </Gate>
    )
  }
  return (
    <Gate title={strings.setUp.title}>
      <p>{strings.setUp.text}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          setUp.run(fieldText(form, 'username'), fieldText(form, 'password'))
        }}
      >
        <div class="field">
          <label for={usernameId}>{strings.signIn.username}</label>
          <input id={usernameId} name="username" autocomplete="username" maxLength={120} required />
        </div>
        <PasswordField
          label={strings.signIn.password}
          autocomplete="new-password"
          minLength={12}
          hint={strings.setUp.passwordHint}
        />
        <ProblemNotice problem={problem} />
        <button type="submit" class="button primary" disabled={setUp.busy}>
          {setUp.busy ? strings.setUp.busy : strings.setUp.submit}
        </button>
      </form>
    </Gate>
  )
}

function readToken(): string {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? ''
}
