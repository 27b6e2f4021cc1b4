import type { EnrollmentView } from '../../core/protocol/messages.ts'
import type { Policy } from '../../core/protocol/policy.ts'
import type { Who } from '../discovery/who.ts'
import type { Outbox } from '../storage/outbox.ts'
import type { UsageLog } from '../storage/usage-log.ts'
import { backoff, isPaused } from '../sync/backoff.ts'
import type { Connection, DeviceClient } from '../sync/device-client.ts'
import { ServerRefusal } from '../sync/server-errors.ts'
import { readDeviceInfo } from './device-info.ts'
import { failureOf, isFinal } from './enrollment-failure.ts'
import { deviceIdStore, type EnrollmentRecord, enrollmentStore, freshRecord } from './enrollment-record.ts'

/** What an enrolled device needs to talk to its server and to check what it says. */
export interface Enrolled extends Connection {
  readonly bundlePublicKey: string
}

/**
 * Trades the policy's enrollment token for this browser's own credential, and keeps it. A credential that the
 * server has revoked is replaced once; when that one is revoked too, it says so and asks no more until the
 * policy names another token or server.
 */
export class Enrollment {
  readonly #client: DeviceClient
  readonly #who: Who
  readonly #log: UsageLog
  readonly #outbox: Outbox
  #enrolling = false

  constructor(parts: { client: DeviceClient; who: Who; log: UsageLog; outbox: Outbox }) {
    this.#client = parts.client
    this.#who = parts.who
    this.#log = parts.log
    this.#outbox = parts.outbox
  }

  /** The enrollment for this policy, by asking the server where it is due; null where there is none now. */
  async ensure(policy: Policy, now: number): Promise<Enrolled | null> {
    const { serverUrl, enrollmentToken } = policy
    if (serverUrl === null || enrollmentToken === null) return null
    const stored = await enrollmentStore.get()
    const record = recordFor(stored, serverUrl, enrollmentToken)
    if (stored !== null && stored.serverUrl !== serverUrl) await this.#forgetWaiting()
    if (record !== stored) await enrollmentStore.set(record)
    if (record.credential !== null) return toEnrolled(record, policy)
    if (record.retryAt === null || isPaused(record.retryAt, now)) return null
    return this.#enroll(record, policy, now)
  }

  /** The enrollment that there is for this policy, without asking the server; null where there is none. */
  async current(policy: Policy): Promise<Enrolled | null> {
    const { serverUrl, enrollmentToken } = policy
    if (serverUrl === null || enrollmentToken === null) return null
    return toEnrolled(recordFor(await enrollmentStore.get(), serverUrl, enrollmentToken), policy)
  }

  /** The server no longer takes this credential. The next `ensure` enrolls again, where it still may. */
  async credentialRefused(refused: string): Promise<void> {
    const record = await enrollmentStore.get()
    if (record === null || record.credential !== refused) return
    if (!record.enrolledAgain) {
      await enrollmentStore.set({ ...record, credential: null, enrolledAgain: true, retryAt: 0 })
      return
    }
    const detail = 'The server revoked this browser’s access again after it had enrolled a second time.'
    await enrollmentStore.set({ ...record, credential: null, retryAt: null, failure: 'revoked-twice', detail })
  }

  /** A person asks for another try now. A browser that was revoked twice stays out all the same. */
  async retryNow(): Promise<void> {
    const record = await enrollmentStore.get()
    if (record === null || record.credential !== null || record.failure === 'revoked-twice') return
    await enrollmentStore.set({ ...record, retryAt: 0 })
  }

  async view(policy: Policy): Promise<EnrollmentView> {
    const { serverUrl, enrollmentToken } = policy
    if (serverUrl === null || enrollmentToken === null) return { state: 'not-configured' }
    const record = recordFor(await enrollmentStore.get(), serverUrl, enrollmentToken)
    if (record.credential !== null) return { state: 'enrolled' }
    const { failure, detail, retryAt } = record
    if (failure === null || this.#enrolling) return { state: 'enrolling' }
    return { state: 'failed', failure, detail, retryAt }
  }

  async forget(): Promise<void> {
    await enrollmentStore.set(null)
  }

  /** What was recorded for one server is not for another: it may name people who have pseudonyms there. */
  async #forgetWaiting(): Promise<void> {
    await this.#log.flush()
    await this.#outbox.clear()
  }

  async #enroll(record: EnrollmentRecord, policy: Policy, now: number): Promise<Enrolled | null> {
    this.#enrolling = true
    try {
      const device = await readDeviceInfo(policy, this.#who)
      const request = { token: record.token, deviceId: await deviceIdStore.get(), device }
      const answer = await this.#client.enroll(record.serverUrl, request)
      const enrolled: EnrollmentRecord = {
        ...record,
        credential: answer.credential,
        // Pinned at the first enrollment: the same server can't hand over another key later.
        pinnedKey: record.pinnedKey ?? answer.bundlePublicKey,
        failure: null,
        detail: '',
        failures: 0,
        retryAt: 0,
      }
      await this.#outbox.sendIdentitiesAgain()
      await enrollmentStore.set(enrolled)
      this.#who.forgetPseudonyms()
      return toEnrolled(enrolled, policy)
    } catch (error) {
      await this.#recordFailure(record, error, now)
      return null
    } finally {
      this.#enrolling = false
    }
  }

  async #recordFailure(record: EnrollmentRecord, error: unknown, now: number): Promise<void> {
    const failure = failureOf(error)
    const failures = record.failures + 1
    const retryAt = isFinal(failure) ? null : now + backoff(failures)
    const detail = error instanceof Error ? error.message : String(error)
    await enrollmentStore.set({ ...record, failure, detail, failures, retryAt })
  }
}

/** Whether the server says that the credential is no longer good, rather than that something went wrong. */
export function refusesCredential(error: unknown): boolean {
  if (!(error instanceof ServerRefusal)) return false
  return error.code === 'credential-revoked' || error.code === 'credential-unknown'
}

/** The record for this server and token. Another server starts afresh; another token starts asking again. */
function recordFor(stored: EnrollmentRecord | null, serverUrl: string, token: string): EnrollmentRecord {
  if (stored === null || stored.serverUrl !== serverUrl) return freshRecord(serverUrl, token)
  if (stored.token === token) return stored
  return { ...freshRecord(serverUrl, token), credential: stored.credential, pinnedKey: stored.pinnedKey }
}

function toEnrolled(record: EnrollmentRecord, policy: Policy): Enrolled | null {
  const bundlePublicKey = policy.bundlePublicKey ?? record.pinnedKey
  if (record.credential === null || bundlePublicKey === null) return null
  return { serverUrl: record.serverUrl, credential: record.credential, bundlePublicKey }
}
