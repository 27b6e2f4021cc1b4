import { describe, expect, test } from 'vitest'
import { ProtectedHosts } from '../../../../core/hosts/protected-hosts.ts'
import { isPublicHost, registrableDomain } from '../../../../core/hosts/public-host.ts'

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
