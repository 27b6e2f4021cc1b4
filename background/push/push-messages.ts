import { BundleRejected } from '../../core/bundle/open-bundle.ts'
import type { FromServer } from '../../core/protocol/push-api.ts'
import type { Enforcer } from '../enforcement/enforcer.ts'
import type { Enrolled } from '../enrollment/enrollment.ts'
import type { BundleSync } from '../sync/bundle-sync.ts'
import type { ServerClock } from '../sync/server-clock.ts'
import type { SyncCoordinator } from '../sync/sync-coordinator.ts'
import { LEGS } from '../sync/sync-record.ts'
import type { PushChannel } from './push-channel.ts'

interface Parts {
  readonly channel: PushChannel
  readonly bundleSync: BundleSync
  readonly coordinator: SyncCoordinator
  readonly enforcer: Enforcer
  readonly clock: ServerClock
}

/** Does what the server says, and tells it what this device has in force and enforces. */
export class PushMessages {
  readonly #parts: Parts
  #queue: Promise<void> = Promise.resolve()
  /** What was told over the connection that there is; null: nothing yet. */
  #told: string | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    const { channel, coordinator, enforcer } = parts
    channel.onOpen(() => {
      this.#told = null
      void this.#tellHaving()
    })
    channel.onMessage((message, enrolled) => {
      this.#take(message, enrolled).catch((error: unknown) => console.error('A pushed message failed:', error))
    })
    // It is asked for what it has to say of the credential: the code of a close is nobody's word but the connection's.
    channel.onRevoked(() => void coordinator.askFor('pull'))
    enforcer.onEnforced(() => void this.#tellHaving())
  }

  async #take(message: FromServer, enrolled: Enrolled): Promise<void> {
    const { channel, coordinator, clock } = this.#parts
    switch (message.type) {
      case 'welcome':
        return clock.learnTime(message.serverTime)
      case 'ping':
        channel.send({ type: 'pong' })
        return clock.learnTime(message.serverTime)
      case 'bundle':
        return this.#receive(enrolled, { etag: message.etag, bundle: message.bundle })
      case 'grants':
        return coordinator.askFor('grants')
      case 'sync':
        return coordinator.askFor(...LEGS)
    }
  }

  /** At once, beside whatever round is running: an upload can take a minute. */
  async #receive(enrolled: Enrolled, pushed: { etag: string; bundle: unknown }): Promise<void> {
    const { bundleSync, coordinator } = this.#parts
    try {
      await bundleSync.receive(enrolled, pushed)
      // A gap may be over, and another one be there.
      void coordinator.askFor('health')
    } catch (error) {
      console.error('A pushed bundle is not in force:', error)
      // It isn't pushed again: what was lost on the way is asked for, and a refusal is kept where it shows.
      void (error instanceof BundleRejected ? coordinator.askFor('pull', 'health') : coordinator.askFor('pull'))
    }
    // Also of one refused for what it says: the server needn't send it again.
    await this.#tellHaving()
  }

  /** One after another, so that the last word is the newest; and nothing twice, since the server answers to each. */
  #tellHaving(): Promise<void> {
    this.#queue = this.#queue
      .then(() => this.#tell())
      .catch((error: unknown) => console.error('What is in force could not be told:', error))
    return this.#queue
  }

  async #tell(): Promise<void> {
    const { channel, bundleSync, enforcer } = this.#parts
    // Until then it isn't known which version the browser enforces.
    await enforcer.ready
    const having = await bundleSync.having()
    // What was another server's is no news to this one.
    const enforcedVersion = having.content === null ? null : enforcer.enforcedVersion
    const message = { type: 'having', ...having, enforcedVersion } as const
    const text = JSON.stringify(message)
    if (text !== this.#told && channel.send(message)) this.#told = text
  }
}
