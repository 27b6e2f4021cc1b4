import { useState } from 'preact/hooks'
import { may } from '../session.ts'
import { strings } from '../strings.ts'
import { isPseudonym } from './is-pseudonym.ts'
import { OpenNameDialog } from './open-name-dialog.tsx'

/** The way to the name behind a pseudonym, for who may take it. Nothing beside a name that is one already. */
export function OpenName({ name }: { readonly name: string | null }) {
  const [asked, setAsked] = useState(false)
  if (!isPseudonym(name) || !may('open-names')) return null
  return (
    <>
      {' '}
      <button
        type="button"
        class="button small"
        aria-haspopup="dialog"
        aria-label={strings.identities.openOf(name)}
        onClick={() => setAsked(true)}
      >
        {strings.identities.open}
      </button>
      {asked && <OpenNameDialog pseudonym={name} onClose={() => setAsked(false)} />}
    </>
  )
}

/** A user as tables show one: by name, by pseudonym, or as nobody named. */
export function UserName({ user }: { readonly user: string | null }) {
  if (user === null) return <span class="muted">{strings.noUser}</span>
  return (
    <>
      {isPseudonym(user) ? <code>{user}</code> : user}
      <OpenName name={user} />
    </>
  )
}
