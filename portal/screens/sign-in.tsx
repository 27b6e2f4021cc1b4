import { useId } from 'preact/hooks'
import { Redirect, useSearch } from 'wouter-preact'
import { api } from '../api.ts'
import { useAction } from '../data/use-action.ts'
import { Gate } from '../layout/gate.tsx'
import { safeReturnPath, session } from '../session.ts'
import { strings } from '../strings.ts'
import { fieldText } from '../ui/form-values.ts'
import { ProblemNotice } from '../ui/notice.tsx'
import { PasswordField } from '../ui/password-field.tsx'

export function SignIn() {
  const next = safeReturnPath(new URLSearchParams(useSearch()).get('next'))
  const usernameId = useId()
  const signIn = useAction(async (username: string, password: string) => {
    session.value = await api.signIn({ username, password })
  })

  if (session.value !== null && session.value !== undefined) return <Redirect to={next} replace />
  return (
    <Gate title={strings.signIn.title}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          signIn.run(fieldText(form, 'username'), fieldText(form, 'password'))
        }}
      >
        <div class="field">
          <label for={usernameId}>{strings.signIn.username}</label>
          <input id={usernameId} name="username" autocomplete="username" maxLength={120} required />
        </div>
        <PasswordField label={strings.signIn.password} autocomplete="current-password" />
        <ProblemNotice problem={signIn.problem} />
        <button type="submit" class="button primary" disabled={signIn.busy}>
          {signIn.busy ? strings.signIn.busy : strings.signIn.submit}
        </button>
      </form>
      <p class="hint">{strings.signIn.lost}</p>
    </Gate>
  )
}
