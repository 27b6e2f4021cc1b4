import { useId } from 'preact/hooks'
import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import { formatScore } from '../../format/count.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { fieldText } from '../../ui/form-values.ts'
import { ProblemNotice } from '../../ui/notice.tsx'

export interface OverrideDialogProps {
  readonly app: AppDetail
  readonly onClose: () => void
  /** Called when the server has taken it. */
  readonly onDone: () => void
}

/** Sets an app's score by hand; there is no setting it without saying why. */
export function OverrideDialog({ app, onClose, onDone }: OverrideDialogProps) {
  const words = strings.risk.override
  const id = useId()
  const { score, override } = app.risk
  const save = useAction(async (form: HTMLFormElement) => {
    const chosen = { score: Number(fieldText(form, 'score')), note: fieldText(form, 'note') }
    await api.overrideRisk(app.appId, chosen)
    announce(words.done(app.name, formatScore(chosen.score)))
    onDone()
  })

  return (
    <Dialog title={words.title(app.name)} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save.run(event.currentTarget)
        }}
      >
        <div class="field">
          <label for={`${id}-score`}>{words.score}</label>
          <input
            id={`${id}-score`}
            name="score"
            type="number"
            min={0}
            max={10}
            step={0.1}
            required
            defaultValue={score === null ? '' : String(score)}
            aria-describedby={`${id}-score-hint`}
          />
          <p class="hint" id={`${id}-score-hint`}>
            {words.scoreHint}
          </p>
        </div>
        <div class="field">
          <label for={`${id}-note`}>{words.note}</label>
          <textarea
            id={`${id}-note`}
            name="note"
            rows={3}
            maxLength={1_000}
            required
            defaultValue={override?.note ?? ''}
            aria-describedby={`${id}-note-hint`}
          />
          <p class="hint" id={`${id}-note-hint`}>
            {words.noteHint}
          </p>
        </div>
        <ProblemNotice problem={save.problem} />
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button type="submit" class="button primary" disabled={save.busy}>
            {save.busy ? strings.working : words.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
