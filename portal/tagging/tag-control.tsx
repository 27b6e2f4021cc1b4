import { useState } from 'preact/hooks'
import type { TagResponse } from '../../core/protocol/admin-api.ts'
import { refreshBundleStatus } from '../data/bundle-status.ts'
import type { DayRange } from '../filters/filters.ts'
import { may } from '../session.ts'
import { strings } from '../strings.ts'
import { announce } from '../ui/announcer.tsx'
import { TagMark } from '../ui/tag-mark.tsx'
import { TagDialog } from './tag-dialog.tsx'
import type { TaggedApp } from './tagged-app.ts'

interface TagControlProps {
  readonly app: TaggedApp
  readonly days: DayRange
  /** Called with what the server made of it; the tag shown changes only then. */
  readonly onTagged: (response: TagResponse) => void
}

/** An app's tag, and for those who may, the way to change it. */
export function TagControl({ app, days, onTagged }: TagControlProps) {
  const [open, setOpen] = useState(false)
  if (!may('tag-apps')) return <TagMark tag={app.tag} />

  function done(response: TagResponse): void {
    setOpen(false)
    onTagged(response)
    announce(strings.tagging.done(app.name, strings.tags[response.tag], response.bundleVersion))
    void refreshBundleStatus()
  }

  return (
    <>
      <button
        type="button"
        class="tag-button"
        aria-haspopup="dialog"
        aria-label={strings.tagging.change(app.name, strings.tags[app.tag])}
        onClick={() => setOpen(true)}
      >
        <TagMark tag={app.tag} />
      </button>
      {open && <TagDialog app={app} days={days} onClose={() => setOpen(false)} onTagged={done} />}
    </>
  )
}
