import { useState } from 'preact/hooks'
import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import { EditAppDialog } from '../../app-editing/edit-app-dialog.tsx'
import { OriginMark } from '../../app-editing/origin-mark.tsx'
import { ownFieldNames } from '../../app-editing/own-field-names.ts'
import { TakeBackDialog } from '../../app-editing/take-back-dialog.tsx'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'

const words = strings.editing

interface AppOriginProps {
  readonly app: AppDetail
  readonly onChanged: () => void
}

/** Whose word the facts are, and for admins the way to change them. */
export function AppOrigin({ app, onChanged }: AppOriginProps) {
  const effect = app.own === null ? null : effectOf(app)
  return (
    <>
      {effect !== null && (
        <p>
          <OriginMark origin={app.origin} /> <span class="muted">{effect}</span>
        </p>
      )}
      {may('change-apps') && isThere(app) && <OriginButtons app={app} onChanged={onChanged} />}
    </>
  )
}

/** An app that is in use but in no catalog, and a custom one that was removed, leave nothing to change. */
function isThere({ category, origin, own }: AppDetail): boolean {
  return category !== null && (origin !== 'custom' || own !== null)
}

function effectOf({ origin, own }: AppDetail): string {
  return origin === 'custom' ? words.effects.custom : words.effects.overridden(ownFieldNames(own).join(', '))
}

function OriginButtons({ app, onChanged }: AppOriginProps) {
  const [open, setOpen] = useState<'edit' | 'take-back' | null>(null)
  const close = () => setOpen(null)

  function done(): void {
    close()
    onChanged()
  }

  return (
    <div class="button-row">
      <button type="button" class="button small" aria-haspopup="dialog" onClick={() => setOpen('edit')}>
        {words.edit}
      </button>
      {app.own !== null && (
        <button type="button" class="button small" aria-haspopup="dialog" onClick={() => setOpen('take-back')}>
          {app.origin === 'custom' ? words.remove : words.giveBack}
        </button>
      )}
      {open === 'edit' && <EditAppDialog app={app} onClose={close} onDone={done} />}
      {open === 'take-back' && <TakeBackDialog app={app} onClose={close} onDone={done} />}
    </div>
  )
}
