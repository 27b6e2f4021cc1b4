import { useId, useState } from 'preact/hooks'
import type { OpenedIdentity } from '../../core/protocol/admin-api.ts'
import { api } from '../api.ts'
import { useAction } from '../data/use-action.ts'
import { strings } from '../strings.ts'
import { Dialog } from '../ui/dialog.tsx'
import { fieldText } from '../ui/form-values.ts'
import { ProblemNotice } from '../ui/notice.tsx'

interface OpenNameDialogProps {
  readonly pseudonym: string
  readonly onClose: () => void
}

/** Asks why, opens the name, and shows it for as long as the dialog is open: it is kept nowhere in the portal. */
export function OpenNameDialog({ pseudonym, onClose }: OpenNameDialogProps) {
  const words = strings.identities
  const [opened, setOpened] = useState<OpenedIdentity>()
  const hintId = useId()
  const open = useAction(async (form: HTMLFormElement) =>
    setOpened(await api.openIdentity(pseudonym, { justification: fieldText(form, 'justification') })),
  )

  return (
    <Dialog title={words.title} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          open.run(event.currentTarget)
        }}
      >
        <p>
          <code>{pseudonym}</code>
        </p>
        <div role="status">
          {opened !== undefined && (
            <p>
              {words.kinds[opened.kind]}: <strong>{opened.name}</strong>
            </p>
          )}
        </div>
        {opened === undefined && (
          <label class="field">
            {words.justification}
            <textarea
              name="justification"
              rows={3}
              required
              minLength={10}
              maxLength={1_000}
              aria-describedby={hintId}
            />
            <span class="hint" id={hintId}>
              {words.justificationHint}
            </span>
          </label>
        )}
        <ProblemNotice problem={open.problem} />
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={onClose}>
            {opened === undefined ? strings.cancel : words.done}
          </button>
          {opened === undefined && (
            <button type="submit" class="button primary" disabled={open.busy}>
              {open.busy ? strings.working : words.open}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  )
}
