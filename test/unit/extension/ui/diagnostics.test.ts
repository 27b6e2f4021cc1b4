import { describe, expect, it } from 'vitest'
import type { AgentStatus } from '../../../../core/protocol/messages.ts'
import { diagnostics } from '../../../../extension/ui/diagnostics.ts'

const STATUS: AgentStatus = {
  management: 'managed',
  organisation: 'Contoso',
  serverUrl: 'https://heliograph.example.com',
  enrollment: { state: 'failed', failure: 'token-expired', detail: 'enrollment-token-expired', retryAt: 120_000 },
  protecting: false,
  enforcedVersion: 4,
  blockedApps: 2,
  push: 'connecting',
  pollSeconds: 30,
  lastSync: 60_000,
  syncError: 'The server answered 503',
  signalsWaiting: 9,
  gaps: ['policy-value-ignored'],
  policyProblems: [{ key: 'discovery.keepDays', message: 'Must be at least 1' }],
  refusedHosts: ['login.example.com'],
  support: { url: null, email: null },
  extensionVersion: '1.2.3',
}

describe('diagnostics', () => {
  it('say what support asks for first, with times that can be read', () => {
    expect(JSON.parse(diagnostics(STATUS, 'Test/1', 180_000))).toMatchObject({
      copiedAt: '1970-01-01T00:03:00.000Z',
      extensionVersion: '1.2.3',
      userAgent: 'Test/1',
      enrollment: { state: 'failed', failure: 'token-expired', retryAt: '1970-01-01T00:02:00.000Z' },
      push: 'connecting',
      pollSeconds: 30,
      lastSync: '1970-01-01T00:01:00.000Z',
      policyProblems: [{ key: 'discovery.keepDays' }],
    })
  })

  it('leave out whatever a status should come to carry beside what is named', () => {
    const withSecret = { ...STATUS, credential: 'secret-credential', enrollmentToken: 'secret-token' }
    expect(diagnostics(withSecret, 'Test/1', 0)).not.toContain('secret')
  })
})
