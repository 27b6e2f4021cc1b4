import type { AppDetail } from '../../core/protocol/admin-api.ts'
import { api } from '../api.ts'
import { refreshBundleStatus } from '../data/bundle-status.ts'
import { useAction } from '../data/use-action.ts'
import { strings } from '../strings.ts'
import { announce } from '../ui/announcer.tsx'
import { AppFormDialog } from './app-form-dialog.tsx'
import { type AppFormValues, valuesOf, wordOf } from './app-form-values.ts'

interface EditAppDialogProps {
  readonly app: AppDetail
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Says of an app what is to be otherwise than it stands. */
export function EditAppDialog({ app, onClose, onDone }: EditAppDialogProps) {
  const initial = valuesOf(app)
  const save = useAction(async (values: AppFormValues) => {
    const word = wordOf(app.own, initial, values)
    // Nothing is said, and nothing was: no change to make.
    if (Object.keys(word).length > 0) {
      const { bundleVersion } = await api.changeApp(app.appId, word)
      announce(strings.editing.saved(values.name, bundleVersion))
      void refreshBundleStatus()
    }
    onDone()
  })
  return <AppFormDialog title={strings.editing.editTitle(app.name)} initial={initial} action={save} onClose={onClose} />
}
