import { useId, useState } from 'preact/hooks'
import type { AppDetail, Device } from '../../../core/protocol/admin-api.ts'
import { api } from '../../api.ts'
import { loadAllDevices } from '../../data/all-devices.ts'
import { useAction } from '../../data/use-action.ts'
import { useResource } from '../../data/use-resource.ts'
import { fromLocalTimeInput } from '../../format/local-time-input.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { NoteField, noteOf } from '../../ui/note-field.tsx'
import { ProblemNotice } from '../../ui/notice.tsx'
import { defaultUntil, UntilField } from '../../ui/until-field.tsx'

const words = strings.exceptions.addDialog

interface AddExceptionDialogProps {
  readonly app: AppDetail
  readonly onClose: () => void
  /** Called when the server has taken it. */
  readonly onDone: () => void
}

/** Opens an app to one user or one device for a time. */
export function AddExceptionDialog({ app, onClose, onDone }: AddExceptionDialogProps) {
  const [kind, setKind] = useState<'user' | 'device'>('user')
  const [user, setUser] = useState('')
  const [deviceId, setDeviceId] = useState('')
  const [until, setUntil] = useState(() => defaultUntil(Date.now()))
  const [note, setNote] = useState('')
  const devices = useResource(loadAllDevices)
  const add = useAction(async () => {
    const made = await api.createException({
      appId: app.appId,
      ...(kind === 'user' ? { user } : { deviceId }),
      until: fromLocalTimeInput(until),
      note: noteOf(note),
    })
    announce(words.done(app.name, made.user ?? made.deviceName ?? strings.unnamedDevice(deviceId)))
    onDone()
  })

  return (
    <Dialog title={words.title(app.name)} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          add.run()
        }}
      >
        <fieldset class="choices" disabled={add.busy}>
          <legend>{words.legend}</legend>
          <Choice
            name="kind"
            checked={kind === 'user'}
            hint={words.userHint}
            onChoose={() => setKind('user')}
            autofocus
          >
            {words.user}
          </Choice>
          <Choice name="kind" checked={kind === 'device'} hint={words.deviceHint} onChoose={() => setKind('device')}>
            {words.device}
          </Choice>
        </fieldset>
        {kind === 'user' ? (
          <UserField value={user} offered={usersOf(app, devices.value)} onChange={setUser} />
        ) : (
          <DeviceField value={deviceId} devices={devices.value} onChange={setDeviceId} />
        )}
        <UntilField value={until} onChange={setUntil} />
        <NoteField label={words.note} hint={words.noteHint} value={note} onChange={setNote} />
        <ProblemNotice problem={add.problem ?? devices.problem} />
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button type="submit" class="button primary" disabled={add.busy}>
            {add.busy ? strings.working : words.confirm}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** Those who used the app come first. */
function usersOf(app: AppDetail, devices: readonly Device[] = []): string[] {
  const named = [...app.users, ...devices].flatMap(({ user }) => (user === null ? [] : [user]))
  return [...new Set(named)]
}

interface FieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
}

function UserField({ value, offered, onChange }: FieldProps & { readonly offered: readonly string[] }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{words.userName}</label>
      <input
        id={id}
        list={`${id}-offered`}
        value={value}
        required
        maxLength={320}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id={`${id}-offered`}>
        {offered.map((user) => (
          <option key={user} value={user} />
        ))}
      </datalist>
    </div>
  )
}

function DeviceField({ value, devices, onChange }: FieldProps & { readonly devices: readonly Device[] | undefined }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{words.deviceName}</label>
      <select id={id} value={value} required onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{devices === undefined ? strings.loading : words.choose}</option>
        {devices?.map(({ deviceId, name, user }) => (
          <option key={deviceId} value={deviceId}>
            {[name ?? strings.unnamedDevice(deviceId), user].filter(Boolean).join(' · ')}
          </option>
        ))}
      </select>
    </div>
  )
}
