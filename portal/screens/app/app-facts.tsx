import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import { LOCALE } from '../../format/locale.ts'
import { strings } from '../../strings.ts'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { AppOrigin } from './app-origin.tsx'

interface AppFactsProps {
  readonly app: AppDetail
  readonly onChanged: () => void
}

/** What the catalog knows and what was seen. A fact that nobody is sure of reads "unknown", and is never made up. */
export function AppFacts({ app, onChanged }: AppFactsProps) {
  const { facts } = strings.app
  return (
    <section class="card">
      <h2>{facts.title}</h2>
      <dl class="facts">
        <Fact name={facts.vendor}>{app.vendor}</Fact>
        <Fact name={facts.category}>{app.category?.name}</Fact>
        <Fact name={facts.audience}>{app.audience === null ? null : facts.audiences[app.audience]}</Fact>
        <Fact name={facts.headquarters}>{app.headquarters === null ? null : countryName(app.headquarters)}</Fact>
        <Fact name={facts.homepage}>{app.homepage === null ? null : <Homepage address={app.homepage} />}</Fact>
        <Fact name={strings.app.firstSeen}>
          {app.firstSeen === null ? strings.app.notSeen : <TimeAgo at={app.firstSeen} />}
        </Fact>
        <Fact name={strings.app.lastSeen}>
          {app.lastSeen === null ? strings.app.notSeen : <TimeAgo at={app.lastSeen} />}
        </Fact>
        <Fact name={facts.domains}>
          {app.domains.length === 0 ? strings.app.noDomains : <Hosts hosts={app.domains} />}
        </Fact>
        {app.alternatives.length > 0 && (
          <Fact name={facts.alternatives}>
            <Alternatives apps={app.alternatives} />
          </Fact>
        )}
        {app.hosts.length > 0 && (
          <Fact name={facts.hosts}>
            <Hosts hosts={app.hosts} />
          </Fact>
        )}
      </dl>
      <AppOrigin app={app} onChanged={onChanged} />
    </section>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  const known = children !== null && children !== undefined
  return (
    <>
      <dt>{name}</dt>
      <dd class={known ? undefined : 'muted'}>{known ? children : strings.unknown}</dd>
    </>
  )
}

function Hosts({ hosts }: { readonly hosts: readonly string[] }) {
  return (
    <ul class="hosts">
      {hosts.map((host) => (
        <li key={host}>
          <code>{host}</code>
        </li>
      ))}
    </ul>
  )
}

function Alternatives({ apps }: { readonly apps: AppDetail['alternatives'] }) {
  return (
    <ul class="hosts">
      {apps.map(({ appId, name }) => (
        <li key={appId}>
          <Link href={`/apps/${appId}`}>{name}</Link>
        </li>
      ))}
    </ul>
  )
}

/** A link only where it leads to the web: the address comes from data. */
function Homepage({ address }: { readonly address: string }) {
  if (!address.startsWith('https://')) return <>{address}</>
  return (
    <a href={address} target="_blank" rel="noreferrer noopener">
      {address.slice('https://'.length).replace(/\/$/, '')}
    </a>
  )
}

const countryNames = new Intl.DisplayNames(LOCALE, { type: 'region', fallback: 'code' })

function countryName(code: string): string {
  // `of` throws a RangeError for what isn't shaped like a region code, and the wire allows any text.
  return /^[A-Z]{2}$/.test(code) ? (countryNames.of(code) ?? code) : code
}
