import fc from 'fast-check'
import { formatPattern, parsePattern } from '../../../../core/addresses/address-pattern.ts'
import type { AppTag } from '../../../../core/bundle/app-tag.ts'
import type { BundleApp } from '../../../../core/bundle/bundle.ts'
import { anApp } from '../../../fixtures/bundle-builder.ts'
import type { ModelPolicy } from '../../../fixtures/device-model.ts'
import { anyAddress, anyHost, anyPattern, anyTag, appId, GROUPS } from '../../../fixtures/random-catalogs.ts'

/** What can happen to a device, said with values alone, so that a failure can print it. */
export type Step =
  | { readonly what: 'tag'; readonly appId: string; readonly tag: AppTag }
  | { readonly what: 'grant'; readonly appId: string; readonly to: 'device' | 'user' }
  | { readonly what: 'revoke'; readonly index: number }
  | { readonly what: 'go on past a warning'; readonly appId: string }
  | { readonly what: 'policy'; readonly policy: ModelPolicy }
  | { readonly what: 'kill the worker' }
  | { readonly what: 'close the browser'; readonly firstPage: FirstPage }
  | { readonly what: 'kill the browser'; readonly firstPage: FirstPage }

/** The first of the addresses that is stopped by then, or that isn't, where there is such a one. */
export interface FirstPage {
  readonly isStopped: boolean
  readonly among: readonly string[]
}

/** Within each other, and with exact hosts among them. Every host of the generators is of one of them, or of none. */
const DRAFTS: readonly BundleApp[] = [
  anApp({ id: appId(0), domains: ['a.example'] }),
  anApp({ id: appId(1), domains: ['b.a.example'], hosts: ['b.b.example'] }),
  anApp({ id: appId(2), domains: ['b.example'], hosts: ['a.a.example'] }),
  anApp({ id: appId(3), domains: ['a.b.a.example'], hosts: ['b.a.a.example'] }),
]
export const APPS = publicly(DRAFTS)

const anyReach = fc.constantFrom('everything', 'everything', 'pages' as const)

const anyApp = fc.nat(DRAFTS.length - 1).map(appId)

/** Mostly such as stop something. */
const anyWord = fc.oneof(
  { weight: 4, arbitrary: fc.constant('unsanctioned' as const) },
  { weight: 3, arbitrary: fc.constant('monitored' as const) },
  { weight: 1, arbitrary: fc.constantFrom('none', 'sanctioned' as const) },
)

function anyTagOf(app: BundleApp): fc.Arbitrary<AppTag> {
  return fc.record({ tag: anyTag, word: anyWord, reach: anyReach }).map(({ tag, word, reach }) => ({
    ...tag,
    tag: word,
    reach,
    only: tag.only.map((text) => moved(text, app)),
    except: tag.except.map((text) => moved(text, app)),
  }))
}

const anyTagging = fc
  .constantFrom(...DRAFTS)
  .chain((app) => anyTagOf(app).map((tag) => ({ what: 'tag' as const, appId: app.id, tag })))

/** The server takes no address of another app: one that is outside becomes one at an entry of this app's. */
function moved(text: string, { domains, hosts }: BundleApp): string {
  const pattern = parsePattern(text)
  if (pattern === null) throw new Error(`No pattern: ${text}`)
  const { host } = pattern
  const isWithin = hosts.includes(host) || domains.some((domain) => host === domain || host.endsWith(`.${domain}`))
  const entries = [...hosts, ...domains]
  return isWithin ? text : formatPattern({ ...pattern, host: entries[host.length % entries.length] ?? host })
}

const anyPolicy: fc.Arbitrary<ModelPolicy> = fc.record({
  groups: fc.subarray([...GROUPS]),
  blocked: fc.array(anyPattern, { maxLength: 1 }),
  allowed: fc.array(anyPattern, { maxLength: 1 }),
  reach: anyReach,
  protectedHosts: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.tuple(anyHost) }),
  keepBypasses: fc.boolean(),
})

const anyFirstPage = fc.record({ isStopped: fc.boolean(), among: fc.array(anyAddress, { minLength: 8, maxLength: 8 }) })

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 7, arbitrary: anyTagging },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('grant'), appId: anyApp, to: fc.constantFrom('device', 'user') }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('revoke'), index: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('go on past a warning'), appId: anyApp }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('policy'), policy: anyPolicy }) },
  { weight: 2, arbitrary: fc.constant({ what: 'kill the worker' }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('close the browser'), firstPage: anyFirstPage }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('kill the browser'), firstPage: anyFirstPage }) },
)

const LOOKED_AT = 7

interface Moment {
  readonly step: Step
  /** Looked at when the step is done. */
  readonly addresses: readonly string[]
}

const anyMoment: fc.Arbitrary<Moment> = fc.record({
  step: anyStep,
  addresses: fc.uniqueArray(anyAddress, { minLength: LOOKED_AT, maxLength: LOOKED_AT }),
})

/** The same for the same seed. It begins with a tag for each app. */
export function lifeOf(seed: number, steps: number): Moment[] {
  const tagged = DRAFTS.map((app) => anyTagOf(app).map((tag) => ({ what: 'tag' as const, appId: app.id, tag })))
  const anyLife = fc.tuple(fc.tuple(...tagged), fc.array(anyMoment, { minLength: steps, maxLength: steps }))
  const [[tags, moments] = [[], []]] = fc.sample(anyLife, { seed, numRuns: 1 })
  return publicly([...tags.map((step) => ({ step, addresses: [] })), ...moments])
}

/** No server takes an app that isn't under a public suffix. */
function publicly<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('.example', '.example.com'))
}
