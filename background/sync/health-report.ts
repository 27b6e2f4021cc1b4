import * as v from 'valibot'
import { DeviceInfoSchema, HOUR_MS } from '../../core/protocol/device-api.ts'
import type { Policy } from '../../core/protocol/policy.ts'
import type { Who } from '../discovery/who.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import { readDeviceInfo } from '../enrollment/device-info.ts'
import type { Enrolled } from '../enrollment/enrollment.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { PushChannel } from '../push/push-channel.ts'
import type { Outbox } from '../storage/outbox.ts'
import { sameJson } from '../storage/same-json.ts'
import { StoredValue } from '../storage/stored-value.ts'
import type { BundleTrust } from './bundle-trust.ts'
import type { Coverage } from './coverage.ts'
import type { DeviceClient } from './device-client.ts'

const lastReport = new StoredValue(
  'sync.lastHealth',
  v.nullable(v.object({ at: v.number(), credential: v.string(), told: v.unknown() })),
  null,
)

const ToldSchema = v.object({ device: v.pick(DeviceInfoSchema, ['groups']) })

/** Two polls may be lost before a device counts as offline. */
const POLLS_TO_CONTACT = 3
/** A device that is pushed to answers a ping each 20 s. */
const PUSHED_CONTACT_SECONDS = 180
const LONGEST_CONTACT_SECONDS = 86_400

/** Tells the server how this device is: when that has changed, and once an hour. */
export class HealthReport {
  readonly #client: DeviceClient
  readonly #policy: ManagedPolicy
  readonly #who: Who
  readonly #enforcer: Enforcer
  readonly #coverage: Coverage
  readonly #outbox: Outbox
  readonly #channel: PushChannel
  readonly #inForce: BundleInForce
  readonly #trust: BundleTrust

  constructor(parts: {
    client: DeviceClient
    policy: ManagedPolicy
    who: Who
    enforcer: Enforcer
    coverage: Coverage
    outbox: Outbox
    channel: PushChannel
    inForce: BundleInForce
    trust: BundleTrust
  }) {
    this.#client = parts.client
    this.#policy = parts.policy
    this.#who = parts.who
    this.#enforcer = parts.enforcer
    this.#coverage = parts.coverage
    this.#outbox = parts.outbox
    this.#channel = parts.channel
    this.#inForce = parts.inForce
    this.#trust = parts.trust
  }

  async send(enrolled: Enrolled): Promise<void> {
    const { policy } = this.#policy.current
    const told = {
      device: await readDeviceInfo(policy, this.#who),
      enforcedVersion: await this.#enforcedVersion(enrolled),
      gaps: await this.#coverage.gaps(),
      contactSeconds: contactSecondsOf(policy),
      refusedHosts: (await this.#enforcer.refusedHosts()).slice(0, 100),
    }
    const { credential } = enrolled
    const last = await lastReport.get()
    const isNews =
      last === null || last.credential !== credential || !sameJson(last.told, this.#asLast(told, last.told))
    if (!isNews && Math.abs(Date.now() - last.at) < HOUR_MS) return
    await this.#client.reportHealth(enrolled, { ...told, signalsWaiting: await this.#outbox.waitingCount() })
    await lastReport.set({ at: Date.now(), credential, told })
  }

  /** What another server counted is no version of this one's; over a channel it isn't told either. */
  async #enforcedVersion({ bundlePublicKey }: Enrolled): Promise<number | null> {
    await this.#inForce.ready
    const { lineage } = await this.#trust.keys(bundlePublicKey)
    return this.#inForce.recordBy(lineage) === null ? null : this.#enforcer.enforcedVersion
  }

  /** Over a live channel the version is told there: a report of it by each device would be a storm at each tag. */
  #asLast(told: object, last: unknown): unknown {
    if (!this.#channel.isLive) return told
    const before = v.safeParse(v.object({ enforcedVersion: v.unknown() }), last)
    return before.success ? { ...told, ...before.output } : told
  }

  /**
   * To be called before a bundle is asked for: by the groups the server works out what holds for this device. Enrolling
   * told them first. Where they can't be told now, the bundle comes for those that the server knows of.
   */
  async reportIfGroupsChanged(enrolled: Enrolled): Promise<void> {
    const last = await lastReport.get()
    const told = v.safeParse(ToldSchema, last?.told)
    if (last?.credential !== enrolled.credential || !told.success) return
    if (sameJson(told.output.device.groups, this.#policy.current.policy.groups)) return
    await this.send(enrolled).catch((error: unknown) => console.warn('New groups could not be told yet:', error))
  }
}

/** Where nothing can be pushed, though policy allows it, it is polls that are heard. */
function contactSecondsOf({ sync }: Policy): number {
  const byPolls = Math.min(sync.bundleIntervalSeconds * POLLS_TO_CONTACT, LONGEST_CONTACT_SECONDS)
  return sync.push ? Math.max(byPolls, PUSHED_CONTACT_SECONDS) : byPolls
}
