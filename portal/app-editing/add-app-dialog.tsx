import { api } from '../api.ts'
import { refreshBundleStatus } from '../data/bundle-status.ts'
import { useAction } from '../data/use-action.ts'
import { strings } from '../strings.ts'
import { announce } from '../ui/announcer.tsx'
import { AppFormDialog } from './app-form-dialog.tsx'
import { type AppFormValues, NO_VALUES, wordOf } from './app-form-values.ts'

interface AddAppDialogProps {
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Makes an app of the organisation's own; its id is made of its name. */
export function AddAppDialog({ onClose, onDone }: AddAppDialogProps) {
  const add = useAction(async (values: AppFormValues) => {
    const { bundleVersion } = await api.createApp(wordOf(null, NO_VALUES, values))
    announce(strings.editing.added(values.name, bundleVersion))
    void refreshBundleStatus()
    onDone()
  })
  return <AppFormDialog title={strings.editing.add} initial={NO_VALUES} action={add} onClose={onClose} />
}
