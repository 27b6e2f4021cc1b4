import { useState } from 'preact/hooks'
import type { AccessRequest } from '../../../core/protocol/exceptions-api.ts'
import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import { fromLocalTimeInput } from '../../format/local-time-input.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { NoteField, noteOf } from '../../ui/note-field.tsx'
import { ProblemNotice } from '../../ui/notice.tsx'
import { defaultUntil, UntilField } from '../../ui/until-field.tsx'
import { whoOf } from './who.ts'

const words = strings.requests.dialog

interface DecideDialogProps {
  readonly request: AccessRequest
  readonly onClose: () => void
  /** Called when the server has taken it. */
  readonly onDone: () => void
}

/** Grants a request for a time, or denies it, with a note to the person. */
export function DecideDialog({ request, onClose, onDone }: DecideDialogProps) {
  const [decision, setDecision] = useState<'granted' | 'denied'>('granted')
  const [until, setUntil] = useState(() => defaultUntil(Date.now()))
  const [note, setNote] = useState('')
  const who = whoOf(request)
  const decide = useAction(async () => {
    await api.decideRequest(
      request.requestId,
      decision === 'granted'
        ? { decision, until: fromLocalTimeInput(until), note: noteOf(note) }
        : { decision, note: noteOf(note) },
    )
    announce(words.done[decision](request.appName, who))
    onDone()
  })

  return (
    <Dialog title={words.title(request.appName)} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          decide.run()
        }}
      >
        <figure class="asked">
          <figcaption class="muted">{words.asked(who)}</figcaption>
          <blockquote class="said">{request.reason ?? strings.requests.noReason}</blockquote>
        </figure>
        <fieldset class="choices" disabled={decide.busy}>
          <legend>{words.legend}</legend>
          <Choice
            name="decision"
            checked={decision === 'granted'}
            hint={words.grantHint(request.user !== null)}
            onChoose={() => setDecision('granted')}
            autofocus
          >
            {words.grant}
          </Choice>
          <Choice
            name="decision"
            checked={decision === 'denied'}
            hint={words.denyHint}
            onChoose={() => setDecision('denied')}
          >
            {words.deny}
          </Choice>
        </fieldset>
        {decision === 'granted' && <UntilField value={until} onChange={setUntil} />}
        <NoteField label={words.note} hint={words.noteHint} value={note} onChange={setNote} />
        <ProblemNotice problem={decide.problem} />
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button type="submit" class="button primary" disabled={decide.busy}>
            {decide.busy ? strings.working : words.confirm[decision]}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
