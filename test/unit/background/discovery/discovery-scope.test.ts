import { expect, test } from 'vitest'
import { DiscoveryScope } from '../../../../background/discovery/discovery-scope.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'

const APPS: Readonly<Record<string, string>> = { 'www.dropbox.com': 'dropbox', 'patient.example-clinic.com': 'clinic' }

interface Rules {
  discovery?: Record<string, unknown>
}

/** A scope over two apps: of storage, and of health care. */
function scopeOf({ discovery = {} }: Rules = {}) {
  const policy = { current: parsePolicy({ discovery }) }
  const inForce = {
    record: {},
    appOfHost: (host: string): string | null => APPS[host] ?? null,
    categoryOf: async (appId: string) => (appId === 'clinic' ? 'healthcare' : 'storage'),
  }
  const scope = new DiscoveryScope(policy as never, inForce as never)
  return { scope, policy, inForce }
}

test('a host of an app is recorded as the app', async () => {
  expect(await scopeOf().scope.subjectOf('www.dropbox.com')).toBe('dropbox')
})

test('a domain that is in no catalog is recorded only where policy wants it, and only as far as it was registered', async () => {
  expect(await scopeOf().scope.subjectOf('a.b.odd-site.co.uk')).toBeNull()
  const { scope } = scopeOf({ discovery: { unknownDomains: true } })
  expect(await scope.subjectOf('a.b.odd-site.co.uk')).toBe('odd-site.co.uk')
  expect(await scope.subjectOf('someone.github.io')).toBe('someone.github.io')
})

test.each(['intranet', 'printer.local', 'wiki.corp.internal', '192.168.7.7', '[::1]', 'localhost', 'nas.home.arpa'])(
  'the internal host %s is never recorded',
  async (host) => {
    expect(await scopeOf({ discovery: { unknownDomains: true } }).scope.subjectOf(host)).toBeNull()
  },
)

test.each(['internalDomains', 'excludedDomains'])('nothing at or under one of the %s is recorded', async (list) => {
  const { scope } = scopeOf({ discovery: { unknownDomains: true, [list]: ['Dropbox.com', '*.example.com'] } })
  expect(await scope.subjectOf('www.dropbox.com')).toBeNull()
  expect(await scope.subjectOf('wiki.example.com')).toBeNull()
  expect(await scope.subjectOf('example.com')).toBeNull()
  expect(await scope.subjectOf('notexample.com')).toBe('notexample.com')
})

test('apps of an excluded category are not recorded', async () => {
  const { scope } = scopeOf({ discovery: { excludedCategories: ['healthcare'] } })
  expect(await scope.subjectOf('patient.example-clinic.com')).toBeNull()
  expect(await scope.subjectOf('www.dropbox.com')).toBe('dropbox')
})

test('a change of policy or bundle counts for hosts that were seen before', async () => {
  const { scope, policy, inForce } = scopeOf()
  expect(await scope.subjectOf('www.dropbox.com')).toBe('dropbox')
  policy.current = parsePolicy({ discovery: { excludedDomains: ['dropbox.com'] } })
  expect(await scope.subjectOf('www.dropbox.com')).toBeNull()
  policy.current = parsePolicy({})
  inForce.appOfHost = () => 'another'
  inForce.record = {}
  expect(await scope.subjectOf('www.dropbox.com')).toBe('another')
})
