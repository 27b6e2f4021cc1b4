import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import type { DeviceDialogProps } from './revoke-dialog.tsx'

/** Lets a device that was kept out enroll again. */
export function AllowDialog({ device, onClose, onDone }: DeviceDialogProps) {
  const words = strings.devices.allowDialog
  const name = device.name ?? strings.unnamedDevice(device.deviceId)
  const allow = useAction(async () => {
    onDone(await api.allowDevice(device.deviceId))
    announce(words.done(name))
  })
  return (
    <ConfirmDialog
      title={words.title(name)}
      confirm={strings.devices.allow}
      manner="primary"
      action={allow}
      onClose={onClose}
    >
      <p>{words.text}</p>
    </ConfirmDialog>
  )
}
