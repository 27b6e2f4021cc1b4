import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import { isPublicHost } from '../../core/hosts/public-host.ts'
import type { RecordedRows, SiteView, TodayView } from '../../core/protocol/messages.ts'
import { parsePolicy } from '../../core/protocol/policy.ts'
import type { Action } from '../../core/protocol/tags.ts'
import { askedAddress } from '../enforcement/block-page.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { Ruling } from '../enforcement/rulings.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { Outbox } from '../storage/outbox.ts'
import type { ServerClock } from '../sync/server-clock.ts'
import type { AgentStatusReader } from './agent-status.ts'
import { type BlockPageParts, blockPageHandlers } from './block-page-handlers.ts'
import type { Handlers } from './router.ts'

interface Parts extends BlockPageParts {
  readonly outbox: Outbox
  readonly clock: ServerClock
  readonly status: AgentStatusReader
}

/** What the worker answers to each message. */
export function messageHandlers(parts: Parts): Handlers {
  const { policy, inForce, outbox, clock, coordinator, status } = parts
  const ready = Promise.all([parts.situation.ready, clock.ready])

  return {
    async 'popup.view'({ url }) {
      await ready
      return {
        status: await status.read(),
        site: await siteAt(parts, url),
        today: await todayView(inForce, outbox, clock.now()),
      }
    },

    async 'status.view'() {
      await ready
      return status.read()
    },

    async 'status.rows'({ sent }) {
      await ready
      return recordedRows(inForce, outbox, sent)
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
      await parts.requests.clear()
      return null
    },

    ...blockPageHandlers(parts, ready),
  }
}

/** A managed browser is connected by its policy, and by nobody else. */
function refuseIfManaged(policy: ManagedPolicy): void {
  const { management } = policy.current
  if (management === 'evaluation' || management === 'not-managed') return
  throw new Error('This browser is managed by its organisation: its policy connects it.')
}

async function siteAt({ inForce, situation }: Parts, url: string | null): Promise<SiteView> {
  const address = askedAddress(url ?? '')
  const host = hostOfUrl(address)
  if (host === null || !isPublicHost(host)) return { kind: 'not-recorded' }
  const ruling = situation.at(address)
  const app = ruling.appId === null ? null : await inForce.app(ruling.appId)
  return app === null ? { kind: 'unknown', host } : { kind: 'app', host, app: { ...app, action: ACTIONS[ruling.kind] } }
}

/** What is done here and now, which may be otherwise than by the tag alone. */
const ACTIONS: Record<Ruling['kind'], Action> = { open: 'allow', warned: 'warn', blocked: 'block' }

async function todayView(inForce: BundleInForce, outbox: Outbox, now: number): Promise<TodayView> {
  const counts = await outbox.today(now)
  const apps = await Promise.all(counts.map(async (count) => ({ ...count, app: await inForce.app(count.appId) })))
  return {
    apps: apps.flatMap(({ app, visits, blocked }) => (app === null ? [] : [{ app, visits, blocked }])),
  }
}

async function recordedRows(inForce: BundleInForce, outbox: Outbox, withSent: boolean): Promise<RecordedRows> {
  // What waits may be sent in between: only together do they show each row once.
  const { waiting, sent } = withSent ? await outbox.recordedRows() : { waiting: await outbox.waitingRows(), sent: null }
  const rows = [waiting, ...(sent === null ? [] : [sent])].flatMap(({ signals, events, measurements }) => [
    ...signals,
    ...events,
    ...measurements,
  ])
  const appIds = [...new Set(rows.flatMap(({ appId }) => appId ?? []))]
  const names = await Promise.all(appIds.map(async (id) => [id, (await inForce.app(id))?.name ?? id] as const))
  return { waiting, sent, appNames: Object.fromEntries(names) }
}
