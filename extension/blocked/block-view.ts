import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { BlockDecision } from '../../core/protocol/messages.ts'
import { type MessageKey, type Sentence, sentence } from '../ui/sentence.ts'

/** What the block page says, from the worker's decision alone. */

export type Blocked = Extract<BlockDecision, { kind: 'blocked' }>

/** The longest address that the worker takes; what is cut off lies far behind the host. */
const MAX_ADDRESS = 65_536

/** The address that was blocked, as the rule that redirected here put it behind the `#`. Not to be trusted. */
export function originalAddress(hash: string): string {
  return hash.slice(1, 1 + MAX_ADDRESS)
}

/** The address to offer as a link: only http(s), and only to the host that the worker has judged. */
export function openableAddress(address: string, judgedHost: string | null): string | null {
  return judgedHost !== null && hostOfUrl(address) === judgedHost ? address : null
}

export function blockReason(decision: Blocked): Sentence {
  const { organisation } = decision.blockPage
  return organisation === null
    ? sentence('blockedReasonUnnamed', decision.app.name)
    : sentence('blockedReason', organisation, decision.app.name)
}

export function messageHeading(organisation: string | null): Sentence {
  return organisation === null ? sentence('messageFromUnnamed') : sentence('messageFrom', organisation)
}

export function notBlockedText(host: string | null): Sentence {
  return host === null ? sentence('notBlockedUnnamed') : sentence('notBlockedHost', host)
}

export interface Detail {
  readonly label: MessageKey
  readonly value: string
}

/** For support. `time` is formatted already; a device without a name is left out. */
export function technicalDetails(decision: Blocked, extensionVersion: string, time: string): Detail[] {
  const device: Detail[] = decision.deviceName === null ? [] : [{ label: 'labelDevice', value: decision.deviceName }]
  return [
    { label: 'labelHost', value: decision.host },
    { label: 'labelAppId', value: decision.app.id },
    { label: 'labelBundleVersion', value: String(decision.bundleVersion) },
    ...device,
    { label: 'labelExtensionVersion', value: extensionVersion },
    { label: 'labelTime', value: time },
  ]
}

export function mailtoHref(address: string, subject: string): string {
  return `mailto:${address}?subject=${encodeURIComponent(subject)}`
}
