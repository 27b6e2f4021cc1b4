import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

const words = strings.sync

/** Asks every browser to sync: a large fleet then does so all at once. */
export function SyncAllDialog({ onClose }: { readonly onClose: () => void }) {
  const sync = useAction(async () => {
    await api.syncDevices()
    announce(words.allAsked)
    onClose()
  })
  return (
    <ConfirmDialog title={words.allTitle} confirm={words.all} manner="primary" action={sync} onClose={onClose}>
      <p>{words.allText}</p>
    </ConfirmDialog>
  )
}
