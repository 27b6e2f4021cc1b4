import { describe, expect, it } from 'vitest'
import type { AppView } from '../../../../core/protocol/messages.ts'
import {
  type Blocked,
  mailtoHref,
  notBlockedNotice,
  openableAddress,
  originalAddress,
  stoppedTitle,
  stopReason,
  technicalDetails,
  type Warned,
} from '../../../../extension/blocked/block-view.ts'
import { sentence } from '../../../../extension/ui/sentence.ts'

const DROPBOX: AppView = {
  id: 'dropbox',
  name: 'Dropbox',
  vendor: null,
  category: 'Cloud storage',
  tag: 'unsanctioned',
  action: 'block',
  risk: null,
}
const STOPPED = {
  host: 'www.dropbox.com',
  app: DROPBOX,
  alternatives: [],
  blockPage: { organisation: null, logo: null, message: null, supportUrl: null, supportEmail: null },
  bundleVersion: 7,
  deviceName: null,
}
const BLOCKED: Blocked = { ...STOPPED, kind: 'blocked', by: 'tag', request: null }
const BY_POLICY: Blocked = { ...BLOCKED, host: 'files.example.com', app: null, by: 'policy', bundleVersion: null }
const WARNED: Warned = { ...STOPPED, kind: 'warned', warning: { minutes: 60, justification: 'optional' } }

describe('the address behind the #', () => {
  it('is taken whole, with its own fragment', () => {
    expect(originalAddress('#https://a.example.com/x?y=1#z')).toBe('https://a.example.com/x?y=1#z')
    expect(originalAddress('')).toBe('')
  })

  it('is cut to what the worker takes', () => {
    expect(originalAddress(`#https://a.example.com/${'x'.repeat(100_000)}`)).toHaveLength(65_536)
  })
})

describe('the link to a site that is not blocked', () => {
  it('leads to the address when the worker has judged its host', () => {
    const address = 'https://WWW.Example.com./path?q=1'
    expect(openableAddress(address, 'www.example.com')).toBe(address)
  })

  it.each([
    ['another host', 'https://evil.example.net/', 'www.example.com'],
    ['a host in the user part', 'https://www.example.com@evil.example.net/', 'www.example.com'],
    ['a script', 'javascript:alert(1)//www.example.com', 'www.example.com'],
    ['a file', 'file://www.example.com/etc/passwd', 'www.example.com'],
    ['nonsense', 'www.example.com', 'www.example.com'],
    ['a host that the worker could not read', 'https://www.example.com/', null],
  ])('is not offered for %s', (_what, address, host) => {
    expect(openableAddress(address, host)).toBeNull()
  })
})

describe('title and reason', () => {
  const cases: [string, Blocked | Warned, string, string, string][] = [
    ['an unsanctioned app', BLOCKED, 'blockedTitle', 'blockedReason', 'Dropbox'],
    ['an address that the policy lists', BY_POLICY, 'blockedTitle', 'blockedByPolicy', 'files.example.com'],
    ['an app that the policy lists', { ...BLOCKED, by: 'policy' }, 'blockedTitle', 'blockedByPolicy', 'Dropbox'],
    ['a monitored app', WARNED, 'warnedTitle', 'warnedReason', 'Dropbox'],
  ]

  it.each(cases)('name %s, and the organisation where policy does', (_what, decision, title, reason, subject) => {
    expect(stoppedTitle(decision)).toEqual({ key: title, values: [subject] })
    expect(stopReason(decision)).toEqual({ key: `${reason}Unnamed`, values: [subject] })
    const named = { ...decision, blockPage: { ...decision.blockPage, organisation: 'Contoso' } }
    expect(stopReason(named)).toEqual({ key: reason, values: ['Contoso', subject] })
  })
})

describe('an address that is open', () => {
  const words = (host: string | null, until: number | null) =>
    notBlockedNotice({ kind: 'not-blocked', host, until, rulesSince: 1 }, (time) => `at ${time}`)

  it('says until when, where that ends', () => {
    expect(words('www.dropbox.com', 5)).toEqual({
      title: sentence('openTitle', 'www.dropbox.com'),
      text: sentence('openUntil', 'at 5'),
    })
  })

  it('is plainly not blocked else', () => {
    expect(words('example.com', null).text).toEqual(sentence('notBlockedHost', 'example.com'))
    expect(words(null, null).text).toEqual(sentence('notBlockedUnnamed'))
  })
})

describe('the details for support', () => {
  const labels = (decision: Blocked) => technicalDetails(decision, '0.1.0', 'now').map(({ label }) => label)

  it('leave the device out when it has no name', () => {
    expect(labels(BLOCKED)).not.toContain('labelDevice')
    expect(labels({ ...BLOCKED, deviceName: 'LT-1' })).toContain('labelDevice')
  })

  it('leave app and bundle out where the policy blocks an address that is no app’s', () => {
    expect(labels(BY_POLICY)).toEqual(['labelHost', 'labelExtensionVersion', 'labelTime'])
  })
})

it('keeps the subject of a mail from adding headers of its own', () => {
  expect(mailtoHref('it@example.com', 'A&B is blocked?bcc=x')).toBe(
    'mailto:it@example.com?subject=A%26B%20is%20blocked%3Fbcc%3Dx',
  )
})
