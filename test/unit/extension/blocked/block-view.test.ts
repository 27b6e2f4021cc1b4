import { describe, expect, it } from 'vitest'
import {
  type Blocked,
  blockReason,
  mailtoHref,
  openableAddress,
  originalAddress,
  technicalDetails,
} from '../../../../extension/blocked/block-view.ts'
import { sentence } from '../../../../extension/ui/sentence.ts'

const BLOCKED: Blocked = {
  kind: 'blocked',
  host: 'www.dropbox.com',
  app: {
    id: 'dropbox',
    name: 'Dropbox',
    vendor: null,
    category: 'Cloud storage',
    tag: 'unsanctioned',
    action: 'block',
    risk: null,
  },
  alternatives: [],
  blockPage: { organisation: null, message: null, supportUrl: null, supportEmail: null },
  bundleVersion: 7,
  deviceName: null,
}

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

it('says who marked the app, where policy names the organisation', () => {
  expect(blockReason(BLOCKED)).toEqual(sentence('blockedReasonUnnamed', 'Dropbox'))
  const named = { ...BLOCKED, blockPage: { ...BLOCKED.blockPage, organisation: 'Contoso' } }
  expect(blockReason(named)).toEqual(sentence('blockedReason', 'Contoso', 'Dropbox'))
})

it('leaves the device out of the details when it has no name', () => {
  const labels = (decision: Blocked) => technicalDetails(decision, '0.1.0', 'now').map(({ label }) => label)
  expect(labels(BLOCKED)).not.toContain('labelDevice')
  expect(labels({ ...BLOCKED, deviceName: 'LT-1' })).toContain('labelDevice')
})

it('keeps the subject of a mail from adding headers of its own', () => {
  expect(mailtoHref('it@example.com', 'A&B is blocked?bcc=x')).toBe(
    'mailto:it@example.com?subject=A%26B%20is%20blocked%3Fbcc%3Dx',
  )
})
