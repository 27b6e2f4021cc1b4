import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import { isPublicHost } from '../../core/hosts/public-host.ts'
import type {
  BlockDecision as BlockDecisionView,
  RecordedRows,
  SiteView,
  TodayView,
} from '../../core/protocol/messages.ts'
import { parsePolicy } from '../../core/protocol/policy.ts'
import type { BlockDecision } from '../enforcement/block-decision.ts'
import { askedAddress } from '../enforcement/block-page.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { Outbox } from '../storage/outbox.ts'
import type { ServerClock } from '../sync/server-clock.ts'
import type { SyncCoordinator } from '../sync/sync-coordinator.ts'
import type { AgentStatusReader } from './agent-status.ts'
import type { Handlers } from './router.ts'

interface Parts {
  readonly policy: ManagedPolicy
  readonly inForce: BundleInForce
  readonly decision: BlockDecision
  readonly outbox: Outbox
  readonly clock: ServerClock
  readonly coordinator: SyncCoordinator
  readonly status: AgentStatusReader
}

/** What the worker answers to each message. */
export function messageHandlers(parts: Parts): Handlers {
  const { policy, inForce, outbox, clock, coordinator, status } = parts
  const ready = Promise.all([policy.ready, inForce.ready, clock.ready])

  return {
    async 'popup.view'({ url }) {
      await ready
      return {
        status: await status.read(),
        site: siteAt(inForce, url),
        today: await todayView(inForce, outbox, clock.now()),
      }
    },

    async 'status.view'() {
      await ready
      return status.read()
    },

    async 'status.rows'() {
      await ready
      return recordedRows(inForce, outbox)
    },

    async 'sync.now'() {
      await ready
      return coordinator.syncNow()
    },

    async 'evaluation.connect'({ serverUrl, enrollmentToken }) {
      await ready
      refuseIfManaged(policy)
      const { policy: parsed, problems } = parsePolicy({ serverUrl, enrollmentToken })
      if (problems.length > 0 || parsed.serverUrl === null || parsed.enrollmentToken === null) {
        return { ok: false, problems }
      }
      await policy.setEvaluation({ serverUrl: parsed.serverUrl, enrollmentToken: parsed.enrollmentToken })
      await coordinator.syncNow()
      return { ok: true }
    },

    async 'evaluation.disconnect'() {
      await ready
      refuseIfManaged(policy)
      await coordinator.disconnect()
      return null
    },

    async 'block-page.decision'({ url }) {
      await ready
      return decisionFor(parts, url)
    },
  }
}

/** A managed browser is connected by its policy, and by nobody else. */
function refuseIfManaged(policy: ManagedPolicy): void {
  const { management } = policy.current
  if (management === 'evaluation' || management === 'not-managed') return
  throw new Error('This browser is managed by its organisation: its policy connects it.')
}

function siteAt(inForce: BundleInForce, url: string | null): SiteView {
  const host = hostOfUrl(askedAddress(url ?? ''))
  if (host === null || !isPublicHost(host)) return { kind: 'not-recorded' }
  const app = inForce.appOfHost(host)
  return app === null ? { kind: 'unknown', host } : { kind: 'app', host, app }
}

async function todayView(inForce: BundleInForce, outbox: Outbox, now: number): Promise<TodayView> {
  const counts = await outbox.today(now)
  return {
    apps: counts.flatMap(({ appId, visits, blocked }) => {
      const app = inForce.app(appId)
      return app === null ? [] : [{ app, visits, blocked }]
    }),
  }
}

async function recordedRows(inForce: BundleInForce, outbox: Outbox): Promise<RecordedRows> {
  const { waiting, sent } = await outbox.recordedRows()
  const rows = [waiting, sent].flatMap(({ signals, events, measurements }) => [...signals, ...events, ...measurements])
  const appIds = new Set(rows.flatMap(({ appId }) => appId ?? []))
  const appNames = Object.fromEntries([...appIds].map((appId) => [appId, inForce.app(appId)?.name ?? appId]))
  return { waiting, sent, appNames }
}

async function decisionFor({ policy, inForce, decision }: Parts, url: string): Promise<BlockDecisionView> {
  const host = hostOfUrl(url)
  const app = await decision.blockedAppAt(url)
  const bundle = inForce.bundle
  if (host === null || app === null || bundle === null) return { kind: 'not-blocked', host }
  const { blockPage, deviceName } = policy.current.policy
  return {
    kind: 'blocked',
    host,
    app,
    alternatives: inForce.alternativesTo(app.id),
    blockPage,
    bundleVersion: bundle.version,
    deviceName,
  }
}
