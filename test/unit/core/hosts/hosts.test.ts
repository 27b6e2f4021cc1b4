import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HostIndex } from '../../../../core/hosts/host-index.ts'
import { hostOfUrl, normaliseHost } from '../../../../core/hosts/normalise-host.ts'
import { ProtectedHosts } from '../../../../core/hosts/protected-hosts.ts'
import { isPublicHost, registrableDomain } from '../../../../core/hosts/public-host.ts'

describe('normaliseHost', () => {
  test.each([
    ['Dropbox.COM', 'dropbox.com'],
    ['dropbox.com.', 'dropbox.com'],
    ['dropbox.com..', 'dropbox.com'],
    ['dropbox.com:8443', 'dropbox.com'],
    ['https://user:secret@Dropbox.com/path?q#f', 'dropbox.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['drop%62ox.com', 'dropbox.com'],
    ['0x7f.1', '127.0.0.1'],
    ['[::1]:80', '[::1]'],
  ])('%s → %s', (input, host) => {
    expect(normaliseHost(input)).toBe(host)
  })

  test.each(['', '   ', 'a b', 'http://', 'ftp://dropbox.com', 'javascript://dropbox.com'])(
    '%j is no host',
    (input) => {
      expect(normaliseHost(input)).toBeNull()
    },
  )

  test('says the same as the browser’s own URL for every web address', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => {
        expect(hostOfUrl(url)).toBe(new URL(url).hostname.replace(/\.+$/, ''))
      }),
    )
  })
})

describe('registrableDomain', () => {
  test.each([
    ['example.com', 'example.com'],
    ['a.b.example.co.uk', 'example.co.uk'],
    ['docs.ada.github.io', 'ada.github.io'],
    ['co.uk', null],
    ['github.io', null],
    ['localhost', null],
    ['printer.corp', null],
    ['10.0.0.1', null],
    ['1.0.168.192.in-addr.arpa', null],
  ])('of %s is %s', (host, domain) => {
    expect(registrableDomain(host)).toBe(domain)
  })
})

describe('isPublicHost', () => {
  test.each(['dropbox.com', 'www.bbc.co.uk', 'someone.github.io'])('%s is public', (host) => {
    expect(isPublicHost(host)).toBe(true)
  })

  test.each([
    'intranet',
    'localhost',
    '127.0.0.1',
    '10.0.0.7',
    '8.8.8.8',
    '[::1]',
    'wiki.corp',
    'printer.local',
    'db.internal',
    'nas.home.arpa',
    'com',
  ])('%s is not, and is never recorded', (host) => {
    expect(isPublicHost(host)).toBe(false)
  })
})

describe('HostIndex', () => {
  const index = new HostIndex([
    { id: 'google', domains: ['google.com'], hosts: [] },
    { id: 'drive', domains: ['drive.google.com'], hosts: [] },
    { id: 'exact', domains: [], hosts: ['api.google.com'] },
  ])

  test.each([
    ['google.com', 'google'],
    ['www.google.com', 'google'],
    ['drive.google.com', 'drive'],
    ['a.b.drive.google.com', 'drive'],
    ['api.google.com', 'exact'],
    ['v1.api.google.com', 'google'],
    ['notgoogle.com', null],
    ['google.com.evil.example', null],
    ['com', null],
  ])('%s → %s', (host, app) => {
    expect(index.lookup(host)).toBe(app)
  })
})

describe('ProtectedHosts', () => {
  const hosts = new ProtectedHosts(['portal.example.com'])

  test.each([
    ['portal.example.com', true],
    ['eu.portal.example.com', true],
    ['example.com', false],
    ['chromewebstore.google.com', true],
    ['google.com', false],
  ])('%s protected: %s', (host, isProtected) => {
    expect(hosts.protects(host)).toBe(isProtected)
  })

  test('names what stays reachable inside a blocked domain', () => {
    expect(hosts.under('example.com')).toEqual(['portal.example.com'])
  })
})
