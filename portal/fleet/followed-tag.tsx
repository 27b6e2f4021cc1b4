import { useCallback, useMemo } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { FleetProgress } from '../../core/protocol/staged-api.ts'
import { api } from '../api.ts'
import { type FollowedTag as Followed, followedTag } from '../data/followed-tag.ts'
import { progressPace } from '../data/progress-pace.ts'
import { useWatched } from '../data/use-watched.ts'
import { strings } from '../strings.ts'
import { TagMark } from '../ui/tag-mark.tsx'
import { FleetProgressView } from './fleet-progress-view.tsx'
import { useNowAndThen } from './use-now-and-then.ts'

const words = strings.progress

/** How the fleet takes the tag that was set last, on whatever screen, until it is hidden. */
export function FollowedTag() {
  const followed = followedTag.value
  if (followed === undefined) return null
  return <Following key={`${followed.appId} ${followed.version}`} followed={followed} />
}

interface Seen {
  readonly progress: FleetProgress
  readonly amongFirst: boolean
}

function Following({ followed }: { readonly followed: Followed }) {
  const { appId, name, tag, version, stagedTagId } = followed
  const ask = useCallback(
    async (signal: AbortSignal): Promise<Seen> => {
      if (stagedTagId === null) {
        return { progress: await api.bundleProgress({ version: String(version) }, signal), amongFirst: false }
      }
      const { progress, state } = await api.stagedTag(stagedTagId, signal)
      return { progress, amongFirst: state === 'first' || state === 'paused' }
    },
    [version, stagedTagId],
  )
  const pace = useMemo(() => {
    const pace = progressPace()
    return (seen: Seen | undefined) => pace(seen === undefined ? [] : [seen.progress])
  }, [])
  const seen = useWatched(ask, pace).value.value

  return (
    <section class="followed" aria-label={words.label(name, strings.tags[tag])}>
      <div class="followed-heading">
        <Link href={`/apps/${appId}`}>{name}</Link>
        <TagMark tag={tag} />
        <span class="muted">{words.bundle(version)}</span>
        {stagedTagId !== null && <Link href={`/roll-outs?app=${appId}`}>{words.toRollOut}</Link>}
        <button
          type="button"
          class="button small quiet"
          aria-label={words.dismiss(name)}
          onClick={() => {
            followedTag.value = undefined
          }}
        >
          {words.hide}
        </button>
      </div>
      {seen === undefined ? <p class="loading">{strings.loading}</p> : <FleetProgressView {...seen} />}
      {seen !== undefined && <Said name={name} progress={seen.progress} />}
    </section>
  )
}

/** The same for a screen reader, which would speak without end if it read every step. */
function Said({ name, progress }: { readonly name: string; readonly progress: FleetProgress }) {
  const text = `${name}: ${words.enforced(progress.enforcing, progress.devices)}`
  const said = useNowAndThen(text, progress.pending === 0)
  return (
    <p class="visually-hidden" role="status">
      {said}
    </p>
  )
}
