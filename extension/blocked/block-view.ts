import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { BlockDecision } from '../../core/protocol/messages.ts'
import { type MessageKey, type Sentence, sentence } from '../ui/sentence.ts'

/** What block and warning page say, from the worker's decision alone. */

export type Blocked = Extract<BlockDecision, { kind: 'blocked' }>
export type Warned = Extract<BlockDecision, { kind: 'warned' }>
export type Stopped = Blocked | Warned
export type NotBlocked = Extract<BlockDecision, { kind: 'not-blocked' }>

/** The longest address that the worker takes; what is cut off lies far behind the host. */
const MAX_ADDRESS = 65_536

/** The address that was stopped, as the rule that redirected here put it behind the `#`. Not to be trusted. */
export function originalAddress(hash: string): string {
  return hash.slice(1, 1 + MAX_ADDRESS)
}

/** The address to go on to: only http(s), and only to the host that the worker has judged. */
export function openableAddress(address: string, judgedHost: string | null): string | null {
  return judgedHost !== null && hostOfUrl(address) === judgedHost ? address : null
}

/** What the page speaks of: the app, or the host where the policy blocks an address that is no app's. */
export function subjectOf({ app, host }: Stopped): string {
  return app?.name ?? host
}

export function stoppedTitle(decision: Stopped): Sentence {
  return sentence(decision.kind === 'warned' ? 'warnedTitle' : 'blockedTitle', subjectOf(decision))
}

const REASONS = {
  tag: { named: 'blockedReason', unnamed: 'blockedReasonUnnamed' },
  policy: { named: 'blockedByPolicy', unnamed: 'blockedByPolicyUnnamed' },
  warning: { named: 'warnedReason', unnamed: 'warnedReasonUnnamed' },
} as const satisfies Record<string, { named: MessageKey; unnamed: MessageKey }>

export function stopReason(decision: Stopped): Sentence {
  const { organisation } = decision.blockPage
  const { named, unnamed } = REASONS[decision.kind === 'warned' ? 'warning' : decision.by]
  const subject = subjectOf(decision)
  return organisation === null ? sentence(unnamed, subject) : sentence(named, organisation, subject)
}

export function messageHeading(organisation: string | null): Sentence {
  return organisation === null ? sentence('messageFromUnnamed') : sentence('messageFrom', organisation)
}

interface Notice {
  readonly title: Sentence
  readonly text: Sentence
}

/** @param formatTime puts the time at which access ends (epoch ms) into words */
export function notBlockedNotice({ host, until }: NotBlocked, formatTime: (time: number) => string): Notice {
  if (host !== null && until !== null) {
    return { title: sentence('openTitle', host), text: sentence('openUntil', formatTime(until)) }
  }
  const text = host === null ? sentence('notBlockedUnnamed') : sentence('notBlockedHost', host)
  return { title: sentence('notBlockedTitle'), text }
}

export interface Detail {
  readonly label: MessageKey
  readonly value: string
}

/** For support. `time` is formatted already; what isn't known is left out. */
export function technicalDetails(decision: Stopped, extensionVersion: string, time: string): Detail[] {
  const { host, app, bundleVersion, deviceName } = decision
  const details: { label: MessageKey; value: string | null }[] = [
    { label: 'labelHost', value: host },
    { label: 'labelAppId', value: app?.id ?? null },
    { label: 'labelBundleVersion', value: bundleVersion === null ? null : String(bundleVersion) },
    { label: 'labelDevice', value: deviceName },
    { label: 'labelExtensionVersion', value: extensionVersion },
    { label: 'labelTime', value: time },
  ]
  return details.flatMap(({ label, value }) => (value === null ? [] : [{ label, value }]))
}

export function mailtoHref(address: string, subject: string): string {
  return `mailto:${address}?subject=${encodeURIComponent(subject)}`
}
