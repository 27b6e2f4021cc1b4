import type { CoverageGap } from '../../core/protocol/device-api.ts'
import type { AgentStatus, EnrollmentFailure, EnrollmentView } from '../../core/protocol/messages.ts'
import { type MessageKey, type Sentence, sentence, type Tone } from './sentence.ts'

/** Which words describe which state of the agent: the popup's and the status page's decisions, without any page. */

export interface Verdict {
  readonly tone: Tone
  readonly sentence: Sentence
}

export interface EnrollmentVerdict extends Verdict {
  /** What happens next, where enrollment failed. */
  readonly next: Sentence | null
  /** For support, untranslated. */
  readonly detail: string | null
}

const FAILURES: Readonly<Record<EnrollmentFailure, MessageKey>> = {
  'server-unreachable': 'enrollmentServerUnreachable',
  'server-address-wrong': 'enrollmentServerAddressWrong',
  'server-not-heliograph': 'enrollmentServerNotHeliograph',
  'tls-error': 'enrollmentTlsError',
  'server-error': 'enrollmentServerError',
  'token-unknown': 'enrollmentTokenUnknown',
  'token-expired': 'enrollmentTokenExpired',
  'token-revoked': 'enrollmentTokenRevoked',
  'token-exhausted': 'enrollmentTokenExhausted',
  'device-blocked': 'enrollmentDeviceBlocked',
  'revoked-twice': 'enrollmentRevokedTwice',
}

export const GAPS: Readonly<Record<CoverageGap, MessageKey>> = {
  'not-managed': 'gapNotManaged',
  'not-installed-by-policy': 'gapNotInstalledByPolicy',
  'incognito-not-covered': 'gapIncognitoNotCovered',
  'bundle-rejected': 'gapBundleRejected',
  'bundle-outdated': 'gapBundleOutdated',
  'rules-not-installed': 'gapRulesNotInstalled',
  'policy-value-ignored': 'gapPolicyValueIgnored',
  'protected-host-refused': 'gapProtectedHostRefused',
  'batch-refused': 'gapBatchRefused',
  'host-permission-withheld': 'gapHostPermissionWithheld',
  'another-extension-interferes': 'gapAnotherExtensionInterferes',
}

export function describeManagement(status: Pick<AgentStatus, 'management' | 'organisation' | 'serverUrl'>): Verdict {
  const who = status.organisation ?? serverHost(status.serverUrl)
  switch (status.management) {
    case 'managed':
      return { tone: 'ok', sentence: who === null ? sentence('managedByOrganisation') : sentence('managedBy', who) }
    case 'evaluation':
      return { tone: 'neutral', sentence: who === null ? sentence('evaluation') : sentence('evaluationBy', who) }
    case 'not-managed':
      return { tone: 'warn', sentence: sentence('notManaged') }
    case 'waiting':
      return { tone: 'neutral', sentence: sentence('managementWaiting') }
  }
}

/** @param formatTime puts the time of the next try (epoch ms) into words */
export function describeEnrollment(
  enrollment: EnrollmentView,
  serverUrl: string | null,
  formatTime: (time: number) => string,
): EnrollmentVerdict {
  const plain = { next: null, detail: null }
  switch (enrollment.state) {
    case 'not-configured':
      return { ...plain, tone: 'neutral', sentence: sentence('enrollmentNotConfigured') }
    case 'enrolling':
      return { ...plain, tone: 'neutral', sentence: sentence('enrollmentRunning') }
    case 'enrolled':
      return { ...plain, tone: 'ok', sentence: sentence('enrollmentDone') }
    case 'failed':
      return {
        tone: 'danger',
        // A sentence without the placeholder leaves the host out.
        sentence: sentence(FAILURES[enrollment.failure], serverHost(serverUrl) ?? '?'),
        next:
          enrollment.retryAt === null
            ? sentence('enrollmentStopped')
            : sentence('enrollmentRetryAt', formatTime(enrollment.retryAt)),
        detail: enrollment.detail === '' ? null : enrollment.detail,
      }
  }
}

/**
 * How soon a change reaches this browser; null while it isn't enrolled.
 *
 * @param formatSeconds puts a length of time into words
 */
export function describePush(
  status: Pick<AgentStatus, 'enrollment' | 'push' | 'pollSeconds'>,
  formatSeconds: (seconds: number) => string,
): Verdict | null {
  if (status.enrollment.state !== 'enrolled') return null
  if (status.push === 'connected') return { tone: 'ok', sentence: sentence('changesAtOnce') }
  return { tone: 'neutral', sentence: sentence('changesPolled', formatSeconds(status.pollSeconds)) }
}

/** Whether unsanctioned apps are blocked, and why not: the first reason that the others follow from. */
export function describeProtection(
  status: Pick<AgentStatus, 'management' | 'enrollment' | 'protecting' | 'enforcedVersion' | 'blockedApps' | 'gaps'>,
  formatCount: (count: number) => string,
): Verdict {
  if (status.protecting) return { tone: 'ok', sentence: sentence('protecting', formatCount(status.blockedApps)) }
  if (status.enforcedVersion !== null) {
    return { tone: 'warn', sentence: sentence('protectingOlderVersion', String(status.enforcedVersion)) }
  }
  if (status.gaps.includes('rules-not-installed')) {
    return { tone: 'danger', sentence: sentence('notProtectingRulesRefused') }
  }
  if (status.management === 'waiting') return { tone: 'neutral', sentence: sentence('notProtectingWaiting') }
  switch (status.enrollment.state) {
    case 'not-configured':
      return { tone: 'warn', sentence: sentence('notProtectingNotConfigured') }
    case 'enrolling':
      return { tone: 'neutral', sentence: sentence('notProtectingEnrolling') }
    case 'failed':
      return { tone: 'danger', sentence: sentence('notProtectingEnrollmentFailed') }
    case 'enrolled':
      return { tone: 'neutral', sentence: sentence('notProtectingNoBundle') }
  }
}

/** Host and port of the server's address; null where there is none. */
function serverHost(serverUrl: string | null): string | null {
  return serverUrl !== null && URL.canParse(serverUrl) ? new URL(serverUrl).host : null
}

/** Where people find help: the organisation's page, else its e-mail address. */
export function supportHref(support: AgentStatus['support']): string | null {
  if (support.url !== null) return support.url
  return support.email === null ? null : `mailto:${support.email}`
}
