import type { WebSocket } from 'ws'
import type { FromServer, Having } from '../../core/protocol/push-api.ts'
import type { ConnectableDevice } from '../store/device-contact.ts'
import type { BundleForDevice, HavingParts } from './bundle-source.ts'

/** Who takes in so little that this much waits for it is given up: a fleet's worth of it would fill the memory. */
const MAX_WAITING_BYTES = 1_048_576

/** A message as it goes out: made once, however many get it. */
export function encode(message: Exclude<FromServer, { type: 'bundle' }>): Buffer {
  return Buffer.from(JSON.stringify(message))
}

/** One device's connection, what it has in force, and what it was sent. */
export class DeviceConnection {
  readonly deviceId: string
  readonly credentialHash: string
  groups: readonly string[]
  user: string | null
  /** When something was last heard, by the steady clock. */
  heardAt = performance.now()
  /** As it was told last. */
  reconnectWithinMs = 0
  readonly #socket: WebSocket
  #having: Having | null = null
  /** Sent, and not yet said to be in force; the newest one last. */
  #underway: Pick<BundleForDevice, 'etag' | 'content' | 'catalog'>[] = []
  #lastEtag: string | null = null
  #isLooking = false
  #mustLookAgain = false

  constructor(socket: WebSocket, device: ConnectableDevice) {
    this.#socket = socket
    this.deviceId = device.id
    this.credentialHash = device.credentialHash
    this.groups = device.groups
    this.user = device.user
  }

  take(having: Having): void {
    this.#having = having
    const confirmed = this.#underway.findIndex(({ etag }) => etag === having.etag)
    // Something else than was sent: it has got it in another way, or it went back to what it had.
    this.#underway = confirmed === -1 ? [] : this.#underway.slice(confirmed + 1)
  }

  /** @returns whether it could be sent */
  send(message: Buffer): boolean {
    if (this.#socket.readyState !== this.#socket.OPEN) return false
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES) {
      this.#socket.terminate()
      return false
    }
    this.#socket.send(message, { binary: false })
    return true
  }

  /**
   * Sends what is newer than what the device has. A look that is asked for while one runs makes it start again.
   *
   * @param answer the newest bundle for a device that is in these groups and has these parts
   */
  async look(
    answer: (groups: readonly string[], having: HavingParts) => Promise<BundleForDevice>,
    send: (bundle: BundleForDevice) => void,
  ): Promise<void> {
    this.#mustLookAgain = true
    if (this.#isLooking) return
    this.#isLooking = true
    try {
      while (this.#mustLookAgain) {
        this.#mustLookAgain = false
        const basis = this.#basis()
        if (basis === null) return
        const bundle = await answer(this.groups, basis)
        if (this.#mustLookAgain || !this.#isNew(bundle)) continue
        const { etag, content, catalog } = bundle
        this.#lastEtag = etag
        this.#underway.push({ etag, content, catalog })
        send(bundle)
      }
    } finally {
      this.#isLooking = false
    }
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  /**
   * What the next bundle may build upon: what was sent last, since the device takes one after the other, else what it
   * has. One that refuses a bundle can't use the delta of the next, and fetches what it needs.
   */
  #basis(): HavingParts | null {
    if (this.#having === null) return null
    const { content, catalog } = this.#underway.at(-1) ?? this.#having
    return { content, catalog, key: this.#having.key }
  }

  /** A bundle that the device refuses isn't sent again. */
  #isNew({ etag }: BundleForDevice): boolean {
    return etag !== this.#having?.etag && etag !== this.#lastEtag
  }
}
