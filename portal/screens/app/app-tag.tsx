import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import { strings } from '../../strings.ts'
import { describeSettings } from '../../tagging/describe-settings.ts'
import { ProtectedHostsNotice } from '../../tagging/protected-hosts-notice.tsx'
import { TagControl } from '../../tagging/tag-control.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'

interface AppTagProps {
  readonly app: AppDetail
  readonly onTagged: () => void
}

/** An app's tag, what it does, and for whom and where. */
export function AppTag({ app, onTagged }: AppTagProps) {
  const settings = describeSettings(app.tag, app.tagSettings)
  return (
    <section class="card">
      <h2>{strings.app.tag}</h2>
      <TagControl app={app} onTagged={onTagged} />
      <p class="hint">{strings.tagging.effects[app.tag]}</p>
      {settings.length > 0 && (
        <ul class="sentences">
          {settings.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {app.tagChangedAt !== null && (
        <p class="muted">
          {app.tagChangedBy === null ? strings.app.tagged : strings.app.taggedBy(app.tagChangedBy)}{' '}
          <TimeAgo at={app.tagChangedAt} />
        </p>
      )}
      <ProtectedHostsNotice hosts={app.protectedHosts} />
    </section>
  )
}
