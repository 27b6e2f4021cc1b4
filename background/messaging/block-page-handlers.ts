import { tagOf } from '../../core/bundle/bundle.ts'
import { hostOfUrl } from '../../core/hosts/normalise-host.ts'
import type { BlockDecision } from '../../core/protocol/messages.ts'
import type { Recorder } from '../discovery/recorder.ts'
import type { AccessRequests } from '../enforcement/access-requests.ts'
import { blockPageUrl } from '../enforcement/block-page.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { Bypasses } from '../enforcement/bypasses.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import type { Situation } from '../enforcement/situation.ts'
import type { TimeLimits } from '../enforcement/time-limits.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { SyncCoordinator } from '../sync/sync-coordinator.ts'
import type { Handlers } from './router.ts'

export interface BlockPageParts {
  readonly policy: ManagedPolicy
  readonly inForce: BundleInForce
  readonly situation: Situation
  readonly bypasses: Bypasses
  readonly requests: AccessRequests
  readonly enforcer: Enforcer
  readonly limits: TimeLimits
  readonly recorder: Recorder
  readonly coordinator: SyncCoordinator
}

/** In the gate's and the block page's place a tab isn't known: what is recorded counts as in no private window. */
const NO_TAB = -1

type BlockPageHandlers = Pick<
  Handlers,
  'block-page.decision' | 'block-page.bypass' | 'block-page.request-access' | 'gate.decision'
>

/**
 * What the worker answers to block page and gate. The address is all that they say, and it decides nothing: what holds
 * there is looked up here.
 */
export function blockPageHandlers(parts: BlockPageParts, ready: Promise<unknown>): BlockPageHandlers {
  const { inForce, situation, bypasses, requests, enforcer, limits, recorder, coordinator } = parts
  return {
    async 'block-page.decision'({ url }) {
      await ready
      return decisionFor(parts, url)
    },

    async 'block-page.bypass'({ url, justification }) {
      await ready
      const ruling = situation.at(url)
      const host = hostOfUrl(url)
      const { bundle } = inForce
      if (ruling.kind !== 'warned' || host === null || bundle === null) return { ok: false, reason: 'address' }
      const { warning } = tagOf(bundle, ruling.appId)
      if (warning.justification === 'required' && justification === null) return { ok: false, reason: 'justification' }
      const said = warning.justification === 'none' ? null : justification
      // Told before it is done: a bypass that nobody heard of must not be.
      await recorder.bypassed(ruling.appId, said, { host, tabId: NO_TAB })
      const until = await bypasses.add(ruling.appId, warning.minutes)
      await enforcer.refresh()
      await limits.watch()
      return { ok: true, until }
    },

    async 'block-page.request-access'({ url, reason }) {
      await ready
      const ruling = situation.at(url)
      if (ruling.kind !== 'blocked' || ruling.by !== 'tag') return { ok: false, reason: 'address' }
      const standing = await requests.view(ruling.appId)
      if (standing?.state === 'waiting') return { ok: false, reason: 'waiting' }
      const requestId = await recorder.accessRequested(ruling.appId, reason)
      await requests.add(requestId, ruling.appId)
      // Somebody waits for the answer. What isn't sent now goes with the next batch.
      void coordinator.syncNow().catch(() => undefined)
      return { ok: true }
    },

    async 'gate.decision'({ url }) {
      await ready
      if (hostOfUrl(url) === null) throw new Error('Not an address of the web')
      if (situation.at(url).kind !== 'open') return { address: blockPageUrl(url) }
      await enforcer.rulesSince
      return { address: url }
    },
  }
}

async function decisionFor(parts: BlockPageParts, url: string): Promise<BlockDecision> {
  const { policy, inForce, situation, requests, enforcer } = parts
  const host = hostOfUrl(url)
  const ruling = situation.at(url)
  const { bundle } = inForce
  const open = async (until: number | null): Promise<BlockDecision> => {
    return { kind: 'not-blocked', host, until, rulesSince: await enforcer.rulesSince }
  }
  if (host === null) return open(null)
  if (ruling.kind === 'open') return open(ruling.until)
  const { appId } = ruling
  const { blockPage, deviceName } = policy.current.policy
  const app = appId === null ? null : await inForce.app(appId)
  const stopped = {
    host,
    alternatives: appId === null ? [] : await inForce.alternativesTo(appId),
    blockPage,
    bundleVersion: bundle?.version ?? null,
    deviceName,
  }
  if (ruling.kind === 'blocked') {
    const request = ruling.by === 'tag' ? await requests.view(ruling.appId) : null
    return { ...stopped, kind: 'blocked', app, by: ruling.by, request }
  }
  if (app === null || bundle === null) return open(null)
  return { ...stopped, kind: 'warned', app, warning: tagOf(bundle, app.id).warning }
}
