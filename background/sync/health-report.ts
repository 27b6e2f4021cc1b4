import * as v from 'valibot'
import { HOUR_MS } from '../../core/protocol/device-api.ts'
import type { Who } from '../discovery/who.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import { readDeviceInfo } from '../enrollment/device-info.ts'
import type { Enrolled } from '../enrollment/enrollment.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { Outbox } from '../storage/outbox.ts'
import { sameJson } from '../storage/same-json.ts'
import { StoredValue } from '../storage/stored-value.ts'
import type { Coverage } from './coverage.ts'
import type { DeviceClient } from './device-client.ts'

const lastReport = new StoredValue(
  'sync.lastHealth',
  v.nullable(v.object({ at: v.number(), credential: v.string(), told: v.unknown() })),
  null,
)

/** Tells the server how this device is: when that has changed, and once an hour. */
export class HealthReport {
  readonly #client: DeviceClient
  readonly #policy: ManagedPolicy
  readonly #who: Who
  readonly #enforcer: Enforcer
  readonly #coverage: Coverage
  readonly #outbox: Outbox

  constructor(parts: {
    client: DeviceClient
    policy: ManagedPolicy
    who: Who
    enforcer: Enforcer
    coverage: Coverage
    outbox: Outbox
  }) {
    this.#client = parts.client
    this.#policy = parts.policy
    this.#who = parts.who
    this.#enforcer = parts.enforcer
    this.#coverage = parts.coverage
    this.#outbox = parts.outbox
  }

  async send(enrolled: Enrolled): Promise<void> {
    const told = {
      device: await readDeviceInfo(this.#policy.current.policy, this.#who),
      enforcedVersion: this.#enforcer.enforcedVersion,
      gaps: await this.#coverage.gaps(),
      refusedHosts: (await this.#enforcer.refusedHosts()).slice(0, 100),
    }
    const { credential } = enrolled
    const last = await lastReport.get()
    const isNews = last === null || last.credential !== credential || !sameJson(last.told, told)
    if (!isNews && Math.abs(Date.now() - last.at) < HOUR_MS) return
    await this.#client.reportHealth(enrolled, { ...told, signalsWaiting: await this.#outbox.waitingCount() })
    await lastReport.set({ at: Date.now(), credential, told })
  }
}
