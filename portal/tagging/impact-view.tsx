import type { Impact } from '../../core/protocol/staged-api.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import { strings } from '../strings.ts'
import { Notice } from '../ui/notice.tsx'
import { describeImpact, describeOthers } from './describe-impact.ts'
import { ProtectedHostsNotice } from './protected-hosts-notice.tsx'
import type { ImpactState } from './use-impact.ts'

const words = strings.impact

interface ImpactViewProps {
  readonly tag: Tag
  readonly state: ImpactState
  /** Hosts that stay reachable, as far as they are known without the impact. */
  readonly protectedHosts: readonly string[]
}

/** Before a tag is set that stops or warns: whom it hits, and what it may hit besides. */
export function ImpactView({ tag, state, protectedHosts }: ImpactViewProps) {
  const { impact, loading } = state
  const title = tag === 'unsanctioned' || tag === 'monitored' ? words.titles[tag] : words.titles.files
  return (
    <section class="impact" aria-busy={loading}>
      <h3>{title}</h3>
      {loading && impact === undefined && <p class="loading">{words.checking}</p>}
      {state.problem === undefined ? impact !== undefined && <Figures impact={impact} /> : <Untold state={state} />}
      {tag === 'unsanctioned' && (
        <>
          <p class="hint">{strings.tagging.atOnce}</p>
          <ProtectedHostsNotice hosts={impact?.protectedHosts ?? protectedHosts} />
        </>
      )}
    </section>
  )
}

function Figures({ impact }: { readonly impact: Impact }) {
  return (
    <Notice kind={impact.isLarge ? 'danger' : 'warn'}>
      {impact.isLarge && (
        <p>
          <strong>{words.large}</strong>
        </p>
      )}
      {describeImpact(impact).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <Others others={impact.others} />
      {impact.isLarge && <p>{words.firstToFew}</p>}
    </Notice>
  )
}

function Others({ others }: { readonly others: Impact['others'] }) {
  const { shown, more } = describeOthers(others)
  if (shown.length === 0) return null
  return (
    <>
      <p>{words.others}</p>
      <ul>
        {shown.map(({ appId, name, why, users }) => (
          <li key={appId}>
            <strong>{words.other(name, users)}</strong> {words.why[why]}
          </li>
        ))}
        {more > 0 && <li>{words.moreOthers(more)}</li>}
      </ul>
    </>
  )
}

/** Nothing to be alarmed about: the tag can be set. */
function Untold({ state: { problem, reload } }: { readonly state: ImpactState }) {
  if (problem?.code === 'invalid-request') return <p class="hint">{words.notYet}</p>
  return (
    <Notice kind="info">
      <p>{words.failed}</p>
      {problem !== undefined && <p class="hint">{problem.message}</p>}
      <button type="button" class="button small" onClick={reload}>
        {strings.tryAgain}
      </button>
    </Notice>
  )
}
