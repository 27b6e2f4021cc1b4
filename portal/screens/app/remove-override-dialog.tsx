import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import { formatScore } from '../../format/count.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import type { OverrideDialogProps } from './override-dialog.tsx'

/** Gives the app the model's score again; says which that is. */
export function RemoveOverrideDialog({ app, onClose, onDone }: OverrideDialogProps) {
  const words = strings.risk.override
  const { modelScore } = app.risk
  const remove = useAction(async () => {
    await api.useModelRisk(app.appId)
    announce(words.removed(app.name))
    onDone()
  })
  return (
    <ConfirmDialog
      title={words.removeTitle(app.name)}
      confirm={words.remove}
      manner="primary"
      action={remove}
      onClose={onClose}
    >
      <p>{words.removeText(modelScore === null ? null : formatScore(modelScore))}</p>
    </ConfirmDialog>
  )
}
