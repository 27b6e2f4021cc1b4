import { useCallback, useMemo } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import type { StagedTag } from '../../../core/protocol/staged-api.ts'
import { loadRunningRollOut } from '../../data/running-roll-out.ts'
import { useWatched } from '../../data/use-watched.ts'
import { RollOutActions } from '../../roll-outs/roll-out-actions.tsx'
import { rollOutPace } from '../../roll-outs/roll-out-pace.ts'
import { RollOutProgress, RollOutState, Started, TagChange, WhenEveryone } from '../../roll-outs/roll-out-parts.tsx'
import { whomFirst } from '../../roll-outs/whom-first.ts'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'

const words = strings.rollOuts

interface AppRollOutProps {
  readonly app: AppDetail
  /** Called when the tag was widened, paused, resumed or rolled back. */
  readonly onChanged: () => void
}

/** The roll-out of an app's tag that is under way. Nothing where none is. */
export function AppRollOut({ app: { appId, tagChangedAt }, onChanged }: AppRollOutProps) {
  // A tag that was set anew may have begun one, or ended it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time of the tag is what this waits for
  const ask = useCallback((signal: AbortSignal) => loadRunningRollOut(appId, signal), [appId, tagChangedAt])
  const pace = useMemo(() => {
    const pace = rollOutPace()
    return (seen: StagedTag | null | undefined) => pace(seen === null || seen === undefined ? [] : [seen])
  }, [])
  const { value, refresh } = useWatched(ask, pace)
  const stagedTag = value.value
  if (stagedTag === undefined || stagedTag === null) return null

  function changed(): void {
    void refresh()
    onChanged()
  }

  return (
    <section>
      <div class="section-heading">
        <h2>{words.appTitle}</h2>
        <Link href={`/roll-outs?app=${appId}`}>{words.ofApp}</Link>
      </div>
      <div class="card">
        <RollOutProgress stagedTag={stagedTag} />
        <dl class="facts">
          <dt>{words.facts.change}</dt>
          <dd>
            <TagChange stagedTag={stagedTag} />
          </dd>
          <dt>{words.columns.state}</dt>
          <dd>
            <RollOutState stagedTag={stagedTag} />
          </dd>
          <dt>{words.facts.first}</dt>
          <dd>{whomFirst(stagedTag.groups, stagedTag.percent)}</dd>
          <dt>{words.facts.everyone}</dt>
          <dd>
            <WhenEveryone stagedTag={stagedTag} />
          </dd>
          <dt>{words.facts.started}</dt>
          <dd>
            <Started stagedTag={stagedTag} />
          </dd>
        </dl>
        {may('roll-out') && <RollOutActions stagedTag={stagedTag} onChanged={changed} />}
      </div>
    </section>
  )
}
