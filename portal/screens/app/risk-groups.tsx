import type { AppRisk } from '../../../core/protocol/risk-api.ts'
import { formatScore } from '../../format/count.ts'
import { strings } from '../../strings.ts'

type Group = AppRisk['groups'][number]
type Factor = Group['factors'][number]

/** Every group with its own score and its factors: the parts that the whole score comes from. */
export function RiskGroups({ groups }: { readonly groups: readonly Group[] }) {
  return (
    <div class="risk-groups">
      {groups.map((group) => (
        <details key={group.group} open={group.confidence > 0}>
          <summary>
            <strong>{strings.risk.groups[group.group]}</strong>
            <span class="muted">{describeGroup(group)}</span>
          </summary>
          <ul class="risk-factors">
            {group.factors.map((factor) => (
              <FactorRow key={factor.id} factor={factor} />
            ))}
          </ul>
        </details>
      ))}
    </div>
  )
}

function describeGroup({ weight, score, confidence }: Group): string {
  const words = strings.risk
  if (weight === 0) return words.groupLeftOut
  if (score === null) return words.groupUnknown
  return `${words.groupScore(formatScore(score))} · ${words.known(confidence)}`
}

function FactorRow({ factor }: { readonly factor: Factor }) {
  return (
    <li class={`risk-factor risk-factor-${factor.value}`}>
      <span>{strings.risk.factors[factor.id]}</span>
      <span class="risk-value">{strings.risk.values[factor.value]}</span>
      <Source factor={factor} />
    </li>
  )
}

function Source({ factor: { id, source } }: { readonly factor: Factor }) {
  const words = strings.risk
  if (source === null) return <span />
  if (source.kind === 'measured') {
    return <span class="muted small">{words.measured(source.agreeing, source.devices)}</span>
  }
  // A link only where it leads to the web: the address comes from data.
  if (!source.url.startsWith('https://')) return <span class="muted small">{source.url}</span>
  return (
    <a
      class="small"
      href={source.url}
      target="_blank"
      rel="noreferrer noopener"
      aria-label={words.sourceOf(words.factors[id])}
    >
      {words.sourceCatalog}
    </a>
  )
}
