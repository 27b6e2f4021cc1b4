import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../store/schema.ts'
import type { BundleForDevice, BundleSource } from './bundle-source.ts'
import { Coalesced } from './coalesced.ts'
import type { Connections } from './connections.ts'
import type { DeviceConnection } from './device-connection.ts'

interface Parts {
  readonly db: Db
  readonly issuer: BundleSource
  readonly connections: Connections
  readonly log: Pick<FastifyBaseLogger, 'error'>
  /** A bundle is issued anew under the same version: so often every device is looked at all the same. */
  readonly renewalMs: number
}

/** As many messages are kept as a fleet in a few states needs. */
const KEPT_MESSAGES = 64

/** Brings the newest bundle to every connection that has said what it has in force. */
export class BundleSpread {
  readonly #parts: Parts
  readonly #spread = new Coalesced(() => this.#lookAtAll())
  /** By the body of the bundle. */
  readonly #messages = new Map<string, Buffer>()
  /** All that were connected were looked at for it; null: it isn't known of some. */
  #version: number | null = null
  #spreadAt = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** However often it is called meanwhile, they are looked at once more. */
  lookAtAll(): Promise<void> {
    return this.#spread.run()
  }

  /** Looks at all where there is a new version: its notice may be lost. */
  async lookForVersion(): Promise<void> {
    const version = await this.#parts.issuer.refresh(this.#parts.db)
    const isRenewal = performance.now() - this.#spreadAt >= this.#parts.renewalMs
    if (version !== this.#version || isRenewal) await this.#spread.run()
  }

  /** Never rejects: where no bundle can be made now, `lookForVersion` comes back to it. */
  async lookAt(connection: DeviceConnection): Promise<void> {
    const { issuer, connections, db, log } = this.#parts
    try {
      await connection.look(
        (groups, having) => issuer.answer(db, { id: connection.deviceId, groups }, having),
        (bundle) => connections.send(connection, 'bundle', this.#encode(bundle)),
      )
    } catch (error) {
      this.#version = null
      log.error({ err: error, device: connection.deviceId }, 'the bundle for a device could not be made')
    }
  }

  idle(): Promise<void> {
    return this.#spread.idle()
  }

  async #lookAtAll(): Promise<void> {
    this.#version = await this.#parts.issuer.refresh(this.#parts.db)
    this.#spreadAt = performance.now()
    this.#messages.clear()
    await this.#parts.connections.eachTurn(async (some) => {
      await Promise.all(some.map((connection) => this.lookAt(connection)))
    })
  }

  /** Made once for all that get the same: without that, a fleet's messages would fill the memory. */
  #encode({ etag, body }: BundleForDevice): Buffer {
    const kept = this.#messages.get(body)
    if (kept !== undefined) return kept
    const message = Buffer.from(`{"type":"bundle","etag":${JSON.stringify(etag)},"bundle":${body}}`)
    if (this.#messages.size >= KEPT_MESSAGES) this.#messages.clear()
    this.#messages.set(body, message)
    return message
  }
}
