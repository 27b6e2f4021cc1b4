/**
 * The layout of the host index, little-endian throughout (docs/decisions/0007-host-index.md):
 *
 *     header       11 words of 32 bits
 *     filters      buckets × 32 bits
 *     starts       (buckets + 1) × 32 bits: where a bucket's records begin
 *     app offsets  (apps + 1) × 32 bits, into app ids
 *     app ids      ASCII, one after another
 *     records      { length of name: 8 bits, app number × 4 + flags: 24 bits, name: ASCII }
 */
export interface HostIndexHeader {
  readonly seed: number
  readonly buckets: number
  /** Labels of the entry that has the fewest. */
  readonly fewestLabels: number
  readonly entries: number
  readonly apps: number
  readonly appIdBytes: number
  readonly recordBytes: number
}

export interface HostIndexSections {
  readonly filters: Int32Array
  readonly starts: Int32Array
  readonly appOffsets: Uint32Array
  readonly appIds: Uint8Array
  readonly records: Uint8Array
}

export const RECORD_HEAD_BYTES = 4
/** Characters of a name or an app's id. */
export const LONGEST_TEXT = 255
export const DOT = 46
export const MOST_APPS = 2 ** 22
/** The entry stands for its name alone, and not for what lies under it. */
export const EXACT = 1
/** There may be entries under this one. */
export const HAS_DEEPER = 2

/** 32 bits of filter for 4 names let 7 % of misses by (measured). */
const NAMES_PER_BUCKET = 4
/** `bucketOf` is exact up to here: a 32-bit hash times this fits a double's 53 bits. */
const MOST_BUCKETS = 2 ** 21

/** Bytes "HGHI". A machine of the other byte order reads another number, and refuses the blob. */
const MAGIC = 0x49484748
const FORMAT = 1
const HEADER_WORDS = 11
const HEADER_BYTES = HEADER_WORDS * 4

export class HostIndexUnusable extends Error {
  override readonly name = 'HostIndexUnusable'
}

export function bucketsFor(entries: number): number {
  return Math.min(Math.max(Math.ceil(entries / NAMES_PER_BUCKET), 1), MOST_BUCKETS)
}

export function sizeOf(header: HostIndexHeader): number {
  return layOut(header).end
}

/** Views on a blob's parts, without copying. */
export function sectionsOf(blob: ArrayBuffer, byteOffset: number, header: HostIndexHeader): HostIndexSections {
  const { filters, starts, appOffsets, appIds, records } = layOut(header)
  return {
    filters: new Int32Array(blob, byteOffset + filters, header.buckets),
    starts: new Int32Array(blob, byteOffset + starts, header.buckets + 1),
    appOffsets: new Uint32Array(blob, byteOffset + appOffsets, header.apps + 1),
    appIds: new Uint8Array(blob, byteOffset + appIds, header.appIdBytes),
    records: new Uint8Array(blob, byteOffset + records, header.recordBytes),
  }
}

export function writeHeader(blob: ArrayBuffer, header: HostIndexHeader): void {
  const words = new Uint32Array(blob, 0, HEADER_WORDS)
  words.set([
    MAGIC,
    FORMAT,
    sizeOf(header),
    header.seed,
    header.buckets,
    header.fewestLabels,
    header.entries,
    header.apps,
    header.appIdBytes,
    header.recordBytes,
  ])
  words[HEADER_WORDS - 1] = checksum(words)
}

/** @throws {HostIndexUnusable} for anything that isn't a whole index of this format. Reads the header alone. */
export function readHeader(blob: Uint8Array): HostIndexHeader {
  if (blob.byteLength < HEADER_BYTES) throw new HostIndexUnusable('Shorter than a header')
  const words = new Uint32Array(blob.buffer, blob.byteOffset, HEADER_WORDS)
  const [magic, format, size, ...fields] = words
  if (magic !== MAGIC) throw new HostIndexUnusable('Not a host index')
  if (format !== FORMAT) throw new HostIndexUnusable(`Format ${format}, not ${FORMAT}`)
  if (words[HEADER_WORDS - 1] !== checksum(words)) throw new HostIndexUnusable('Its header is damaged')
  if (size !== blob.byteLength) throw new HostIndexUnusable(`${blob.byteLength} bytes, not ${size}`)
  const [seed = 0, buckets = 0, fewestLabels = 0, entries = 0, apps = 0, appIdBytes = 0, recordBytes = 0] = fields
  const header = { seed, buckets, fewestLabels, entries, apps, appIdBytes, recordBytes }
  if (buckets < 1 || buckets > MOST_BUCKETS || sizeOf(header) !== size) {
    throw new HostIndexUnusable('Its parts don’t add up')
  }
  return header
}

function layOut(header: HostIndexHeader) {
  const filters = HEADER_BYTES
  const starts = filters + 4 * header.buckets
  const appOffsets = starts + 4 * (header.buckets + 1)
  const appIds = appOffsets + 4 * (header.apps + 1)
  const records = appIds + header.appIdBytes
  return { filters, starts, appOffsets, appIds, records, end: records + header.recordBytes }
}

function checksum(words: Uint32Array): number {
  return words.subarray(0, HEADER_WORDS - 1).reduce((sum, word) => Math.imul(sum ^ word, 0x01000193), 0x811c9dc5) >>> 0
}
