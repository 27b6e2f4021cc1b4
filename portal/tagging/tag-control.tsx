import { useState } from 'preact/hooks'
import type { TagResponse } from '../../core/protocol/admin-api.ts'
import { refreshBundleStatus } from '../data/bundle-status.ts'
import { followedTag } from '../data/followed-tag.ts'
import { may } from '../session.ts'
import { strings } from '../strings.ts'
import { announce } from '../ui/announcer.tsx'
import { TagMark } from '../ui/tag-mark.tsx'
import { TagDialog } from './tag-dialog.tsx'
import type { TaggedApp } from './tagged-app.ts'

interface TagControlProps {
  readonly app: TaggedApp
  /** Called with what the server made of it; the tag shown changes only then. */
  readonly onTagged: (response: TagResponse) => void
}

/** An app's tag, and for those who may, the way to change it. */
export function TagControl({ app, onTagged }: TagControlProps) {
  const [open, setOpen] = useState(false)
  if (!may('tag-apps')) return <TagMark tag={app.tag} />

  function done(response: TagResponse): void {
    setOpen(false)
    onTagged(response)
    const { tag, bundleVersion: version, stagedTagId } = response
    const words = stagedTagId === null ? strings.tagging : strings.staging
    announce(words.done(app.name, strings.tags[tag], version))
    followedTag.value = { appId: app.appId, name: app.name, tag, version, stagedTagId }
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
      {open && <TagDialog app={app} onClose={() => setOpen(false)} onTagged={done} />}
    </>
  )
}
