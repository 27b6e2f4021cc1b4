import type { Device } from '../../../core/protocol/admin-api.ts'
import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { ProblemNotice } from '../../ui/notice.tsx'

export interface Asked {
  readonly device: Device
  readonly for: 'revoke' | 'allow'
}

interface DeviceControlsProps {
  readonly device: Device
  readonly onAsk: (asked: Asked) => void
}

/** What an admin can do with a device. */
export function DeviceControls({ device, onAsk }: DeviceControlsProps) {
  const words = strings.devices
  const label = { active: words.revoke, revoked: words.keepOut, blocked: words.allow }[device.state]
  const name = device.name ?? strings.unnamedDevice(device.deviceId)
  return (
    <div class="button-row">
      {device.state === 'active' && <SyncButton device={device} name={name} />}
      <button
        type="button"
        class="button small"
        aria-haspopup="dialog"
        aria-label={`${label}: ${name}`}
        onClick={() => onAsk({ device, for: device.state === 'blocked' ? 'allow' : 'revoke' })}
      >
        {label}
      </button>
    </div>
  )
}

interface SyncButtonProps {
  readonly device: Device
  readonly name: string
}

function SyncButton({ device, name }: SyncButtonProps) {
  const words = strings.sync
  const sync = useAction(async () => {
    await api.syncDevice(device.deviceId)
    announce(words.asked(name))
  })
  return (
    <>
      <button
        type="button"
        class="button small"
        aria-label={words.ofDevice(name)}
        disabled={sync.busy}
        onClick={() => sync.run()}
      >
        {words.now}
      </button>
      <ProblemNotice problem={sync.problem} />
    </>
  )
}
