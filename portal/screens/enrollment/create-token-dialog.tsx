import { useId } from 'preact/hooks'
import type { CreatedEnrollmentToken } from '../../../core/protocol/rollout-api.ts'
import { api } from '../../api.ts'
import { useAction } from '../../data/use-action.ts'
import { strings } from '../../strings.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { fieldText } from '../../ui/form-values.ts'
import { ProblemNotice } from '../../ui/notice.tsx'

interface CreateTokenDialogProps {
  readonly onClose: () => void
  readonly onCreated: (token: CreatedEnrollmentToken) => void
}

export function CreateTokenDialog({ onClose, onCreated }: CreateTokenDialogProps) {
  const words = strings.enrollment.tokens
  const create = useAction(async (form: HTMLFormElement) =>
    onCreated(
      await api.createEnrollmentToken({
        name: fieldText(form, 'name'),
        expiresInDays: wholeOrNull(fieldText(form, 'expiresInDays')),
        maxUses: wholeOrNull(fieldText(form, 'maxUses')),
      }),
    ),
  )

  return (
    <Dialog title={words.create} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          create.run(event.currentTarget)
        }}
      >
        <TextField name="name" label={words.name} hint={words.nameHint} />
        <NumberField name="expiresInDays" label={words.expiresInDays} hint={words.expiresHint} max={3_650} />
        <NumberField name="maxUses" label={words.maxUses} hint={words.maxUsesHint} max={1_000_000} />
        <ProblemNotice problem={create.problem} />
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button type="submit" class="button primary" disabled={create.busy}>
            {create.busy ? strings.working : words.create}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** The inputs themselves refuse anything but a whole number or nothing. */
function wholeOrNull(text: string): number | null {
  return text === '' ? null : Number(text)
}

interface TextFieldProps {
  readonly name: string
  readonly label: string
  readonly hint: string
}

function TextField({ name, label, hint }: TextFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} name={name} maxLength={120} required autocomplete="off" aria-describedby={`${id}-hint`} />
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  )
}

function NumberField({ name, label, hint, max }: TextFieldProps & { readonly max: number }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} name={name} type="number" min={1} max={max} step={1} aria-describedby={`${id}-hint`} />
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  )
}
