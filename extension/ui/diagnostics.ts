import type { AgentStatus } from '../../core/protocol/messages.ts'

/**
 * The agent's state as JSON text, for a support ticket. Field by field, so that nothing is in it that isn't named
 * here: no credential, no token, no host that was visited.
 *
 * @param now epoch ms
 */
export function diagnostics(status: AgentStatus, userAgent: string, now: number): string {
  const { enrollment } = status
  return JSON.stringify(
    {
      copiedAt: new Date(now).toISOString(),
      extensionVersion: status.extensionVersion,
      userAgent,
      management: status.management,
      organisation: status.organisation,
      serverUrl: status.serverUrl,
      enrollment:
        enrollment.state === 'failed'
          ? { ...enrollment, retryAt: isoTime(enrollment.retryAt) }
          : { state: enrollment.state },
      protecting: status.protecting,
      enforcedVersion: status.enforcedVersion,
      blockedApps: status.blockedApps,
      push: status.push,
      pollSeconds: status.pollSeconds,
      lastSync: isoTime(status.lastSync),
      syncError: status.syncError,
      signalsWaiting: status.signalsWaiting,
      gaps: status.gaps,
      policyProblems: status.policyProblems,
      refusedHosts: status.refusedHosts,
    },
    null,
    2,
  )
}

function isoTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}
