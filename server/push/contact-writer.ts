import { type ConnectableDevice, markConnected, readConnectable, writeEnforced } from '../store/device-contact.ts'
import type { Db } from '../store/schema.ts'
import { Coalesced } from './coalesced.ts'

const RETRY_MS = 2_000

interface Options {
  readonly db: Db
  /** Epoch milliseconds. */
  readonly clock: () => number
  /** For so long what devices say is gathered. */
  readonly flushMs: number
  readonly onError: (error: unknown) => void
}

/** Writes what connected devices say of themselves, many in one statement. */
export class ContactWriter {
  readonly #options: Options
  readonly #flush = new Coalesced(() => this.#write())
  #enforced = new Map<string, number | null>()
  #timer: NodeJS.Timeout | null = null
  /** One statement after the other: two that take the same rows in another order would wait for each other. */
  #writing: Promise<unknown> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
  }

  noteEnforced(deviceId: string, version: number | null): void {
    this.#enforced.set(deviceId, version)
    this.#writeIn(this.#options.flushMs)
  }

  /** @returns those of the devices whose credential holds */
  markConnected(ids: readonly string[]): Promise<ConnectableDevice[]> {
    const { db, clock } = this.#options
    return this.#afterOthers(() => markConnected(db, ids, clock()))
  }

  /** @returns those of the devices whose credential holds */
  read(ids: readonly string[]): Promise<ConnectableDevice[]> {
    return readConnectable(this.#options.db, ids)
  }

  /** Writes what is left. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#flush.run()
  }

  #writeIn(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#flush.run().catch((error: unknown) => {
        this.#options.onError(error)
        this.#writeIn(RETRY_MS)
      })
    }, ms)
  }

  async #write(): Promise<void> {
    const said = this.#enforced
    if (said.size === 0) return
    this.#enforced = new Map()
    const { db, clock } = this.#options
    try {
      await this.#afterOthers(() => writeEnforced(db, said, clock()))
    } catch (error) {
      // What was said meanwhile is newer.
      this.#enforced = new Map([...said, ...this.#enforced])
      throw error
    }
  }

  #afterOthers<T>(write: () => Promise<T>): Promise<T> {
    const result = this.#writing.then(write)
    this.#writing = result.catch(() => {})
    return result
  }
}
