import { HostIndex } from './host-index.ts'
import { frontBytesOf, HEADER_BYTES, HostIndexUnusable, readHeader } from './host-index-format.ts'

/** An index up to this size is read at once: two reads take longer than one of this. */
const READ_AT_ONCE_BYTES = 2 ** 20

/**
 * A stored host index that answers before all of it has been read: the filters come first, which settle most hosts,
 * and of what they leave open a look-up reads its own few hundred bytes, until the rest is there.
 */
export class HostIndexFile {
  readonly #blob: Blob
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #recordsAt: number
  readonly #index: HostIndex
  #isWhole = false

  /** All has been read; from here on no look-up reads from the disk. Rejects like `lookup`. */
  readonly whole: Promise<void>

  private constructor(blob: Blob, front: Uint8Array, recordsAt: number) {
    this.#blob = blob
    this.#recordsAt = recordsAt
    this.#bytes = new Uint8Array(blob.size)
    this.#bytes.set(front)
    this.#index = HostIndex.open(this.#bytes)
    this.whole = this.#readRest(front.byteLength)
    // Whoever looks something up meanwhile meets the same error.
    this.whole.catch(() => undefined)
  }

  /**
   * @param blob what `buildHostIndex` made
   * @throws {HostIndexUnusable} for anything that doesn't begin as such an index of this length
   * @throws {DOMException} `NotReadableError` for a file that has gone
   */
  static async open(blob: Blob): Promise<HostIndexFile> {
    if (blob.size <= READ_AT_ONCE_BYTES) return new HostIndexFile(blob, await read(blob, 0, blob.size), blob.size)
    const header = readHeader(await read(blob, 0, HEADER_BYTES), blob.size)
    const recordsAt = frontBytesOf(header)
    return new HostIndexFile(blob, await read(blob, 0, recordsAt), recordsAt)
  }

  /**
   * As `HostIndex.lookup`.
   *
   * @throws {DOMException} `NotReadableError` for a file that has gone since it was opened
   */
  async lookup(host: string): Promise<string | null> {
    if (!this.#isWhole) await this.#readFor(host)
    return this.#index.lookup(host)
  }

  async #readFor(host: string): Promise<void> {
    const parts = this.#index.recordsFor(host)
    await Promise.all(parts.map(([from, to]) => this.#fill(this.#recordsAt + from, this.#recordsAt + to)))
  }

  async #readRest(from: number): Promise<void> {
    if (from < this.#blob.size) await this.#fill(from, this.#blob.size)
    this.#isWhole = true
  }

  async #fill(from: number, to: number): Promise<void> {
    this.#bytes.set(await read(this.#blob, from, to), from)
  }
}

async function read(blob: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await blob.slice(from, to).arrayBuffer())
  if (bytes.byteLength !== to - from) throw new HostIndexUnusable('It ends before its end')
  return bytes
}
