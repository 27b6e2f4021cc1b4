import { describe, expect, it } from 'vitest'
import { COVERAGE_GAPS } from '../../../../core/protocol/device-api.ts'
import { type AgentStatus, ENROLLMENT_FAILURES } from '../../../../core/protocol/messages.ts'
import {
  describeEnrollment,
  describeManagement,
  describeProtection,
  describePush,
  GAPS,
  supportHref,
} from '../../../../extension/ui/describe-agent.ts'
import { sentence } from '../../../../extension/ui/sentence.ts'

const SERVER = 'https://heliograph.example.com:8443/base'
const at = (time: number) => `at ${time}`

describe('who manages the browser', () => {
  const cases: [Parameters<typeof describeManagement>[0], ReturnType<typeof sentence>][] = [
    [{ management: 'managed', organisation: 'Contoso', serverUrl: SERVER }, sentence('managedBy', 'Contoso')],
    [
      { management: 'managed', organisation: null, serverUrl: SERVER },
      sentence('managedBy', 'heliograph.example.com:8443'),
    ],
    [{ management: 'managed', organisation: null, serverUrl: null }, sentence('managedByOrganisation')],
    [
      { management: 'evaluation', organisation: null, serverUrl: SERVER },
      sentence('evaluationBy', 'heliograph.example.com:8443'),
    ],
    [{ management: 'evaluation', organisation: null, serverUrl: null }, sentence('evaluation')],
    [{ management: 'not-managed', organisation: null, serverUrl: null }, sentence('notManaged')],
    [{ management: 'waiting', organisation: null, serverUrl: null }, sentence('managementWaiting')],
  ]

  it.each(cases)('%o', (status, expected) => {
    expect(describeManagement(status).sentence).toEqual(expected)
  })
})

describe('enrollment', () => {
  it('has a sentence of its own for each failure', () => {
    const keys = ENROLLMENT_FAILURES.map(
      (failure) => describeEnrollment({ state: 'failed', failure, detail: '', retryAt: null }, SERVER, at).sentence.key,
    )
    expect(new Set(keys).size).toBe(ENROLLMENT_FAILURES.length)
  })

  it('names the server that failed, and when it is tried again', () => {
    const verdict = describeEnrollment(
      { state: 'failed', failure: 'tls-error', detail: 'net::ERR_CERT', retryAt: 5 },
      SERVER,
      at,
    )
    expect(verdict).toEqual({
      tone: 'danger',
      sentence: sentence('enrollmentTlsError', 'heliograph.example.com:8443'),
      next: sentence('enrollmentRetryAt', 'at 5'),
      detail: 'net::ERR_CERT',
    })
  })

  it('says when it is not tried again', () => {
    const verdict = describeEnrollment(
      { state: 'failed', failure: 'revoked-twice', detail: '', retryAt: null },
      SERVER,
      at,
    )
    expect(verdict.next).toEqual(sentence('enrollmentStopped'))
    expect(verdict.detail).toBeNull()
  })

  it.each([
    ['not-configured', 'enrollmentNotConfigured', 'neutral'],
    ['enrolling', 'enrollmentRunning', 'neutral'],
    ['enrolled', 'enrollmentDone', 'ok'],
  ] as const)('%s', (state, key, tone) => {
    expect(describeEnrollment({ state }, SERVER, at)).toEqual({
      tone,
      sentence: sentence(key),
      next: null,
      detail: null,
    })
  })
})

describe('protection', () => {
  const enrolled: Parameters<typeof describeProtection>[0] = {
    management: 'managed',
    enrollment: { state: 'enrolled' },
    protecting: false,
    enforcedVersion: null,
    blockedApps: 0,
    gaps: [],
  }
  const failed: AgentStatus['enrollment'] = { state: 'failed', failure: 'tls-error', detail: '', retryAt: null }

  const cases: [string, Partial<typeof enrolled>, ReturnType<typeof sentence>, string][] = [
    ['on', { protecting: true, enforcedVersion: 7, blockedApps: 3 }, sentence('protecting', '3'), 'ok'],
    [
      'on, though the last enrollment failed: the last good bundle stays in force',
      { protecting: true, enforcedVersion: 7, enrollment: failed },
      sentence('protecting', '0'),
      'ok',
    ],
    ['with an older version', { enforcedVersion: 6 }, sentence('protectingOlderVersion', '6'), 'warn'],
    [
      'with an older version, as the browser refused the newest rules',
      { enforcedVersion: 6, gaps: ['rules-not-installed'] },
      sentence('protectingOlderVersion', '6'),
      'warn',
    ],
    [
      'off: the browser refused the rules',
      { gaps: ['rules-not-installed'] },
      sentence('notProtectingRulesRefused'),
      'danger',
    ],
    [
      'off: policy has not come yet, so nothing else is known',
      { management: 'waiting', enrollment: { state: 'not-configured' } },
      sentence('notProtectingWaiting'),
      'neutral',
    ],
    [
      'off: no server',
      { management: 'not-managed', enrollment: { state: 'not-configured' } },
      sentence('notProtectingNotConfigured'),
      'warn',
    ],
    ['off: enrolling', { enrollment: { state: 'enrolling' } }, sentence('notProtectingEnrolling'), 'neutral'],
    ['off: enrollment failed', { enrollment: failed }, sentence('notProtectingEnrollmentFailed'), 'danger'],
    ['off: no bundle yet', {}, sentence('notProtectingNoBundle'), 'neutral'],
  ]

  it.each(cases)('%s', (_name, change, expected, tone) => {
    expect(describeProtection({ ...enrolled, ...change }, String)).toEqual({ tone, sentence: expected })
  })
})

it('has a sentence for each gap in coverage', () => {
  expect(Object.keys(GAPS).sort()).toEqual([...COVERAGE_GAPS].sort())
})

describe('the support link', () => {
  it.each([
    [{ url: 'https://help.example.com/', email: 'it@example.com' }, 'https://help.example.com/'],
    [{ url: null, email: 'it@example.com' }, 'mailto:it@example.com'],
    [{ url: null, email: null }, null],
  ])('%o', (support, expected) => {
    expect(supportHref(support)).toBe(expected)
  })
})

describe('how soon changes are here', () => {
  const seconds = (length: number) => `${length} s`
  const enrolled = { enrollment: { state: 'enrolled' }, pollSeconds: 90 } as const

  it('at once over a live connection', () => {
    expect(describePush({ ...enrolled, push: 'connected' }, seconds)).toEqual({
      tone: 'ok',
      sentence: sentence('changesAtOnce'),
    })
  })

  it.each(['connecting', 'off'] as const)('within the interval while it is %s', (push) => {
    expect(describePush({ ...enrolled, push }, seconds)?.sentence).toEqual(sentence('changesPolled', '90 s'))
  })

  it('isn’t said before this browser is enrolled', () => {
    const enrolling = { ...enrolled, enrollment: { state: 'enrolling' } } as const
    expect(describePush({ ...enrolling, push: 'off' }, seconds)).toBeNull()
  })
})
