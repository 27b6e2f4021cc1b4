import { describe, expect, test } from 'vitest'
import { DEFAULT_POLICY, parsePolicy } from '../../../../core/protocol/policy.ts'

test('an empty policy is the default one', () => {
  expect(parsePolicy({})).toEqual({ policy: DEFAULT_POLICY, problems: [] })
})

test('a bad value is ignored and named, and the rest of the policy holds', () => {
  const { policy, problems } = parsePolicy({
    serverUrl: 'https://heliograph.example.com/',
    bundlePublicKey: 'too-short',
    discovery: { uploadIntervalMinutes: 0, keepDays: 10 },
    blockPage: 'hello',
    colour: 'green',
  })
  expect(policy.serverUrl).toBe('https://heliograph.example.com')
  expect(policy.bundlePublicKey).toBeNull()
  expect(policy.discovery).toEqual({ ...DEFAULT_POLICY.discovery, keepDays: 10 })
  expect(problems.map(({ key }) => key).sort()).toEqual([
    'blockPage',
    'bundlePublicKey',
    'colour',
    'discovery.uploadIntervalMinutes',
  ])
})

test('one bad entry of a list is named, and the others hold', () => {
  const { policy, problems } = parsePolicy({
    discovery: {
      excludedUsers: ['works-council@corp.example', ''],
      excludedDomains: ['clinic.example', 'not a host', 7],
    },
  })
  expect(policy.discovery.excludedUsers).toEqual(['works-council@corp.example'])
  expect(policy.discovery.excludedDomains).toEqual(['clinic.example'])
  expect(problems.map(({ key }) => key)).toEqual([
    'discovery.excludedUsers[1]',
    'discovery.excludedDomains[1]',
    'discovery.excludedDomains[2]',
  ])
})

test('where it can’t be read whether names are to travel, they don’t', () => {
  const { policy, problems } = parsePolicy({ discovery: { pseudonyms: 'yes' } })
  expect(policy.discovery.pseudonyms).toBe(true)
  expect(problems.map(({ key }) => key)).toEqual(['discovery.pseudonyms'])
})

test.each([
  ['https://heliograph.example.com', true],
  ['https://heliograph.example.com/base/', true],
  ['http://127.0.0.1:8787', true],
  ['http://localhost:8787', true],
  ['http://heliograph.example.com', false],
  ['http://127.0.0.1.example.com', false],
  ['https://user:pw@heliograph.example.com', false],
  ['https://heliograph.example.com?x=1', false],
  ['javascript:alert(1)', false],
  ['heliograph', false],
])('the server’s address may be %s: %s', (serverUrl, accepted) => {
  const { policy, problems } = parsePolicy({ serverUrl })
  expect(policy.serverUrl !== null).toBe(accepted)
  expect(problems).toHaveLength(accepted ? 0 : 1)
})

test.each(['javascript:alert(1)', 'http://help.example.com', 'data:text/html,x'])(
  'a support link of %s never reaches the block page',
  (supportUrl) => {
    expect(parsePolicy({ blockPage: { supportUrl } }).policy.blockPage.supportUrl).toBeNull()
  },
)

test('keys of Object.prototype are no settings', () => {
  const raw = JSON.parse('{"__proto__": {"x": 1}, "constructor": "y", "toString": "z"}') as Record<string, unknown>
  expect(parsePolicy(raw).policy).toEqual(DEFAULT_POLICY)
})

describe('the section on enforcement', () => {
  test('takes addresses as people write them, and returns them as patterns', () => {
    const { policy, problems } = parsePolicy({
      enforcement: {
        blocked: ['https://Games.example/Play', '.example.com', 'bücher.example'],
        allowed: ['games.example/play/chess'],
        protectedHosts: ['*.Login.example.com'],
        reach: 'pages',
        keepBypassesAcrossRestarts: true,
      },
    })
    expect(problems).toEqual([])
    expect(policy.enforcement).toEqual({
      blocked: ['games.example/Play', '.example.com', 'xn--bcher-kva.example'],
      allowed: ['games.example/play/chess'],
      protectedHosts: ['login.example.com'],
      reach: 'pages',
      keepBypassesAcrossRestarts: true,
    })
  })

  test('names each address that is none, and the others hold', () => {
    const { policy, problems } = parsePolicy({
      enforcement: { blocked: ['*.example', 'games.example', 'a.example?x', 7] },
    })
    expect(policy.enforcement.blocked).toEqual(['games.example'])
    expect(problems.map(({ key }) => key)).toEqual([
      'enforcement.blocked[0]',
      'enforcement.blocked[2]',
      'enforcement.blocked[3]',
    ])
    expect(problems[0]?.message).toContain('Must be an address')
  })

  test.each([
    ['reach', 'frames'],
    ['keepBypassesAcrossRestarts', 'yes'],
    ['blocked', 'games.example'],
  ])('leaves %s at its default where it is %j', (key, value) => {
    const { policy, problems } = parsePolicy({ enforcement: { [key]: value } })
    expect(policy.enforcement).toEqual(DEFAULT_POLICY.enforcement)
    expect(problems.map((problem) => problem.key)).toEqual([`enforcement.${key}`])
  })
})

test.each([
  ['data:image/png;base64,iVBORw0KGgo=', true],
  ['data:image/svg+xml;base64,PHN2Zy8+', true],
  ['https://example.com/logo.png', false],
  ['data:text/html;base64,PGI+', false],
  ['data:image/png,<svg>', false],
  [`data:image/png;base64,${'A'.repeat(131_072)}`, false],
])('a logo of %.40s… is taken: %s', (logo, isTaken) => {
  expect(parsePolicy({ blockPage: { logo } }).policy.blockPage.logo).toBe(isTaken ? logo : null)
})
