import { useState } from 'preact/hooks'
import type { Device } from '../../../core/protocol/admin-api.ts'
import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

export interface DeviceDialogProps {
  readonly device: Device
  readonly onClose: () => void
  /** Called with the device as it is now. */
  readonly onDone: (device: Device) => void
}

/** Takes a device's credential away, and asks whether it may get a new one. */
export function RevokeDialog({ device, onClose, onDone }: DeviceDialogProps) {
  const words = strings.devices.revokeDialog
  const name = device.name ?? strings.unnamedDevice(device.deviceId)
  // A device that is revoked already can only be kept out.
  const [mayEnrollAgain, setMayEnrollAgain] = useState(device.state === 'active')
  const revoke = useAction(async () => {
    onDone(await api.revokeDevice(device.deviceId, mayEnrollAgain))
    announce(words.done(name))
  })

  return (
    <ConfirmDialog title={words.title(name)} confirm={strings.devices.revoke} action={revoke} onClose={onClose}>
      <p>{words.text}</p>
      <fieldset class="choices" disabled={device.state !== 'active'}>
        <legend>{words.legend}</legend>
        <label class="choice">
          <input type="radio" name="again" checked={mayEnrollAgain} onChange={() => setMayEnrollAgain(true)} />
          <span>
            {words.again}
            <span class="hint">{words.againHint}</span>
          </span>
        </label>
        <label class="choice">
          <input type="radio" name="again" checked={!mayEnrollAgain} onChange={() => setMayEnrollAgain(false)} />
          <span>
            {words.keepOut}
            <span class="hint">{words.keepOutHint}</span>
          </span>
        </label>
      </fieldset>
    </ConfirmDialog>
  )
}
