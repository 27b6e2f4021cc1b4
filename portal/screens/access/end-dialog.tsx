import type { Exception } from '../../../core/protocol/exceptions-api.ts'
import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { whoOf } from './who.ts'

const words = strings.exceptions.endDialog

interface EndDialogProps {
  readonly exception: Exception
  readonly onClose: () => void
  /** Called when the server has taken it. */
  readonly onDone: () => void
}

/** Ends an exception before its time. */
export function EndDialog({ exception, onClose, onDone }: EndDialogProps) {
  const { appName } = exception
  const who = whoOf(exception)
  const end = useAction(async () => {
    await api.endException(exception.exceptionId)
    announce(words.done(appName, who))
    onDone()
  })
  return (
    <ConfirmDialog title={words.title(appName, who)} confirm={words.confirm} action={end} onClose={onClose}>
      <p>{words.text}</p>
    </ConfirmDialog>
  )
}
