import type { AppDetail } from '../../core/protocol/admin-api.ts'
import { api } from '../api.ts'
import { refreshBundleStatus } from '../data/bundle-status.ts'
import { useAction } from '../data/use-action.ts'
import { strings } from '../strings.ts'
import { announce } from '../ui/announcer.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'

const words = strings.editing

interface TakeBackDialogProps {
  readonly app: AppDetail
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Removes a custom app, or gives an overridden one back to the catalog. */
export function TakeBackDialog({ app, onClose, onDone }: TakeBackDialogProps) {
  const isCustom = app.origin === 'custom'
  const remove = useAction(async () => {
    await api.removeApp(app.appId)
    announce((isCustom ? words.removed : words.givenBack)(app.name))
    void refreshBundleStatus()
    onDone()
  })
  return (
    <ConfirmDialog
      title={(isCustom ? words.removeTitle : words.giveBackTitle)(app.name)}
      confirm={isCustom ? words.remove : words.giveBack}
      manner={isCustom ? 'danger' : 'primary'}
      action={remove}
      onClose={onClose}
    >
      <p>{isCustom ? words.removeText : words.giveBackText}</p>
    </ConfirmDialog>
  )
}
