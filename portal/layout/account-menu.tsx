import { api } from '../api.ts'
import { useAction } from '../data/use-action.ts'
import { session } from '../session.ts'
import { strings } from '../strings.ts'
import { ProblemNotice } from '../ui/notice.tsx'

export function AccountMenu() {
  const signOut = useAction(async () => {
    await api.signOut()
    session.value = null
  })
  const person = session.value
  if (person === null || person === undefined) return null

  return (
    <details class="account-menu">
      <summary>{person.username}</summary>
      <div class="account-panel">
        <p>{strings.account.signedInAs(person.username, strings.roles[person.role])}</p>
        <ProblemNotice problem={signOut.problem} />
        <button type="button" class="button" disabled={signOut.busy} onClick={() => signOut.run()}>
          {strings.account.signOut}
        </button>
      </div>
    </details>
  )
}
