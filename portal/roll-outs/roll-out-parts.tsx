import type { StagedTag } from '../../core/protocol/staged-api.ts'
import { isRunning } from '../data/running-roll-out.ts'
import { FleetProgressView } from '../fleet/fleet-progress-view.tsx'
import { strings } from '../strings.ts'
import { TagMark } from '../ui/tag-mark.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import { TimeAt } from '../ui/time-at.tsx'

const words = strings.rollOuts

interface PartProps {
  readonly stagedTag: StagedTag
}

/** The tag before, and the one that is rolled out. */
export function TagChange({ stagedTag: { before, after } }: PartProps) {
  return (
    <span class="tag-change">
      <span class="visually-hidden">{words.change}</span>
      <TagMark tag={before.tag} />
      <span aria-hidden="true">→</span>
      <span class="visually-hidden">{words.to}</span>
      <TagMark tag={after.tag} />
    </span>
  )
}

/** Its state, since when, and by whom it came to it. */
export function RollOutState({ stagedTag: { state, changedAt, changedBy } }: PartProps) {
  return (
    <>
      <span class={`state state-${state}`}>{words.states[state]}</span>
      <span class="muted small">
        <TimeAgo at={changedAt} /> {words.by(changedBy)}
      </span>
    </>
  )
}

/** When it goes to everyone, as long as it hasn't. */
export function WhenEveryone({ stagedTag: { state, everyoneAt } }: PartProps) {
  if (state !== 'first' && state !== 'paused') return <span class="muted">–</span>
  if (everyoneAt === null) return <>{words.byHand}</>
  if (state === 'paused') return <>{words.notWhilePaused}</>
  return (
    <>
      <TimeAt at={everyoneAt} />
      <span class="muted small">
        <TimeAgo at={everyoneAt} />
      </span>
    </>
  )
}

export function RollOutProgress({ stagedTag }: PartProps) {
  // Another tag came after it: what the fleet enforces by now isn't this one's doing.
  if (stagedTag.state === 'superseded') return <span class="muted">–</span>
  return <FleetProgressView progress={stagedTag.progress} amongFirst={isRunning(stagedTag)} />
}

export function Started({ stagedTag: { startedAt, startedBy } }: PartProps) {
  return (
    <>
      <TimeAgo at={startedAt} />
      <span class="muted small">{words.by(startedBy)}</span>
    </>
  )
}
