import { bucketOf, filterBits, finishHash, multiplierOf, stepHash } from './host-hash.ts'
import {
  DOT,
  EXACT,
  HAS_DEEPER,
  type HostIndexHeader,
  type HostIndexSections,
  LONGEST_TEXT,
  RECORD_HEAD_BYTES,
  readHeader,
  sectionsOf,
} from './host-index-format.ts'

/** What a look-up finds of one name: app number × 4 + flags, or one of these. */
const NO_ENTRY = -1
/** Nor does any entry lie under it. */
const NOTHING_THERE = -2

/**
 * Host → app, read from a blob of `buildHostIndex` as it is. An exact host wins over a domain, a longer domain over a
 * shorter one. Names are compared whole: the hash only says where to look.
 */
export class HostIndex {
  readonly entries: number
  readonly #filters: Int32Array
  readonly #starts: Int32Array
  readonly #records: Uint8Array
  readonly #appOffsets: Uint32Array
  readonly #appIds: Uint8Array
  readonly #seed: number
  readonly #multiplier: number
  readonly #fewestLabels: number
  /** App ids that were asked for, as strings. */
  readonly #known: (string | undefined)[] = []

  private constructor(header: HostIndexHeader, sections: HostIndexSections) {
    this.entries = header.entries
    this.#filters = sections.filters
    this.#starts = sections.starts
    this.#records = sections.records
    this.#appOffsets = sections.appOffsets
    this.#appIds = sections.appIds
    this.#seed = header.seed | 0
    this.#multiplier = multiplierOf(header.seed)
    this.#fewestLabels = header.fewestLabels
  }

  /**
   * Takes time that doesn't hang on the index's size.
   *
   * @throws {HostIndexUnusable} for anything that isn't a whole index of this format
   */
  static open(blob: Uint8Array<ArrayBuffer>): HostIndex {
    // Words are read in place, which needs their alignment. What comes from IndexedDB or from the builder has it.
    const aligned = blob.byteOffset % 4 === 0 ? blob : blob.slice()
    const header = readHeader(aligned)
    return new HostIndex(header, sectionsOf(aligned.buffer, aligned.byteOffset, header))
  }

  /**
   * Goes from the last label to the first, and stops at the first domain that is no entry and has none under it:
   * for most hosts, which aren't listed, that is their registrable domain.
   *
   * @param host as `normaliseHost` returns it
   * @returns the app's id, or `null` where no app has the host
   */
  lookup(host: string): string | null {
    const multiplier = this.#multiplier
    const fewestLabels = this.#fewestLabels
    let hash = this.#seed
    let labels = 1
    let best = NO_ENTRY
    for (let at = host.length - 1; at >= 0; at--) {
      const unit = host.charCodeAt(at)
      if (unit === DOT) {
        if (labels >= fewestLabels) {
          const found = this.#find(host, at + 1, hash)
          if (found >= 0) best = found
          if (found === NOTHING_THERE || (found >= 0 && (found & HAS_DEEPER) === 0)) return this.#appOf(best)
        }
        labels++
      }
      hash = stepHash(hash, unit, multiplier)
    }
    if (labels >= fewestLabels) {
      const found = this.#find(host, 0, hash)
      if (found >= 0) best = found
    }
    return this.#appOf(best)
  }

  /** The entry whose name is `host` from `from` on. Only the whole host can be an exact entry. */
  #find(host: string, from: number, hash: number): number {
    const finished = finishHash(hash)
    const filters = this.#filters
    const bucket = bucketOf(finished, filters.length)
    const bits = filterBits(finished)
    if (((filters[bucket] ?? 0) & bits) !== bits) return NOTHING_THERE

    const records = this.#records
    const length = host.length - from
    // Within bounds in a good blob; in a damaged one the walk must end all the same.
    const end = Math.min(this.#starts[bucket + 1] ?? 0, records.length)
    let at = Math.max(this.#starts[bucket] ?? 0, 0)
    while (at < end) {
      const recordLength = records[at] ?? 0
      if (recordLength === length && this.#isNamed(at + RECORD_HEAD_BYTES, host, from)) {
        const value = (records[at + 1] ?? 0) | ((records[at + 2] ?? 0) << 8) | ((records[at + 3] ?? 0) << 16)
        if (from === 0 || (value & EXACT) === 0) return value
      }
      at += RECORD_HEAD_BYTES + recordLength
    }
    return NO_ENTRY
  }

  #isNamed(name: number, host: string, from: number): boolean {
    const records = this.#records
    for (let at = from; at < host.length; at++) {
      if (records[name + at - from] !== host.charCodeAt(at)) return false
    }
    return true
  }

  #appOf(entry: number): string | null {
    if (entry === NO_ENTRY) return null
    const app = entry >>> 2
    const known = this.#known[app]
    if (known !== undefined) return known
    const start = this.#appOffsets[app]
    const end = this.#appOffsets[app + 1]
    if (start === undefined || end === undefined || end - start > LONGEST_TEXT) return null
    const id = String.fromCharCode(...this.#appIds.subarray(start, end))
    this.#known[app] = id
    return id
  }
}
