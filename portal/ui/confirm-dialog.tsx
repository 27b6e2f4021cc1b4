import type { ComponentChildren } from 'preact'
import type { Action } from '../data/use-action.ts'
import { strings } from '../strings.ts'
import { Dialog } from './dialog.tsx'
import { ProblemNotice } from './notice.tsx'

interface ConfirmDialogProps {
  readonly title: string
  /** The confirming button's words: what it does, never "OK". */
  readonly confirm: string
  readonly manner?: 'danger' | 'primary'
  readonly action: Action<[]>
  readonly onClose: () => void
  readonly children: ComponentChildren
}

/** Asks before something that is hard to take back. The focus is never on the confirming button: "Cancel" comes first. */
export function ConfirmDialog({ title, confirm, manner = 'danger', action, onClose, children }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          action.run()
        }}
      >
        {children}
        <ProblemNotice problem={action.problem} />
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button type="submit" class={`button ${manner}`} disabled={action.busy}>
            {action.busy ? strings.working : confirm}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
