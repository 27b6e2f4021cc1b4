import type { Enrolled } from '../enrollment/enrollment.ts'
import type { Outbox } from '../storage/outbox.ts'
import type { UsageLog } from '../storage/usage-log.ts'
import type { DeviceClient } from './device-client.ts'
import type { ServerClock } from './server-clock.ts'
import { ServerRefusal } from './server-errors.ts'

/** Sends what waits, batch by batch, oldest first; each leaves the outbox only with its acknowledgement. */
export class BatchUpload {
  readonly #client: DeviceClient
  readonly #log: UsageLog
  readonly #outbox: Outbox
  readonly #clock: ServerClock

  constructor(parts: { client: DeviceClient; log: UsageLog; outbox: Outbox; clock: ServerClock }) {
    this.#client = parts.client
    this.#log = parts.log
    this.#outbox = parts.outbox
    this.#clock = parts.clock
  }

  /** @throws what `DeviceClient` throws; the batch then waits for the next time */
  async push(enrolled: Enrolled): Promise<void> {
    await this.#log.flush()
    for (let batch = await this.#outbox.nextBatch(Date.now()); batch !== null; ) {
      try {
        const answer = await this.#client.sendBatch(enrolled, batch)
        await this.#outbox.acknowledge(batch.sequence, answer.lastSequence, this.#clock.now())
      } catch (error) {
        if (!(await this.#resolve(batch.sequence, error))) throw error
      }
      batch = await this.#outbox.nextBatch(Date.now())
    }
    await this.#outbox.forgetSent(this.#clock.now())
  }

  /** @returns whether the next batch may go */
  async #resolve(sequence: number, error: unknown): Promise<boolean> {
    if (!(error instanceof ServerRefusal)) return false
    if (error.code === 'sequence-conflict' && error.lastSequence !== null) {
      await this.#outbox.renumber(sequence, error.lastSequence)
      return true
    }
    if (error.code === 'invalid-batch' || error.code === 'body-too-large') {
      await this.#outbox.setAside(sequence, error.message)
      return true
    }
    return false
  }
}
