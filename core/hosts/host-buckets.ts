import type { HostEntries } from './host-entries.ts'
import { bucketOf, filterBits, finishHash, multiplierOf, stepHash } from './host-hash.ts'
import { bucketsFor, DOT, EXACT } from './host-index-format.ts'

/** Which entries lie in which bucket: each name once for exact and once for subtree, the exact one first. */
export interface HostBuckets {
  readonly seed: number
  readonly filters: Int32Array
  readonly order: readonly number[]
  /** Where a bucket's entries begin in `order`; one more than there are buckets. */
  readonly starts: Uint32Array
  /** Whether others lie under an entry. May say so wrongly, where hashes collide: a look-up then goes on in vain. */
  hasDeeper(entry: number): boolean
}

/** With 4 names at the mean, chance doesn't fill a bucket so far. A list that was made to do it gets another seed. */
const LONGEST_BUCKET = 48

/** @returns null where names pile up in one bucket under this seed */
export function groupByBucket(entries: HostEntries, seed: number): HostBuckets | null {
  const buckets = bucketsFor(entries.names.length)
  const { hashes, filters, hashesAbove } = hashEntries(entries, seed, buckets)
  const { sorted, ends } = sortByBucket(hashes, buckets)

  const order: number[] = []
  const starts = new Uint32Array(buckets + 1)
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = order.length
    for (const kind of [EXACT, 0]) {
      // From the last one on: where two apps claim a name, the later one has it.
      for (let at = (ends[bucket] ?? 0) - 1; at >= (ends[bucket - 1] ?? 0); at--) {
        const entry = sorted[at] ?? 0
        if (((entries.values[entry] ?? 0) & EXACT) !== kind || isIn(order, start, entry)) continue
        order.push(entry)
        if (order.length - start > LONGEST_BUCKET) return null
      }
    }
    starts[bucket + 1] = order.length
  }
  return { seed, filters, order, starts, hasDeeper: (entry) => hashesAbove.has(hashes[entry] ?? 0) }

  function isIn(kept: readonly number[], from: number, entry: number): boolean {
    for (let at = from; at < kept.length; at++) {
      const other = kept[at] ?? 0
      const isSame =
        hashes[other] === hashes[entry] &&
        entries.names[other] === entries.names[entry] &&
        (((entries.values[other] ?? 0) ^ (entries.values[entry] ?? 0)) & EXACT) === 0
      if (isSame) return true
    }
    return false
  }
}

/** A look-up stops where its filter says that nothing lies there: the domains above an entry are in the filters too. */
function hashEntries({ names, fewestLabels }: HostEntries, seed: number, buckets: number) {
  const multiplier = multiplierOf(seed)
  const hashes = new Int32Array(names.length)
  const filters = new Int32Array(buckets)
  const hashesAbove = new Set<number>()
  for (let entry = 0; entry < names.length; entry++) {
    const name = names[entry] ?? ''
    let hash = seed | 0
    let labels = 1
    for (let at = name.length - 1; at >= 0; at--) {
      const unit = name.charCodeAt(at)
      if (unit === DOT) {
        if (labels >= fewestLabels) {
          const above = finishHash(hash)
          hashesAbove.add(above)
          mark(filters, above)
        }
        labels++
      }
      hash = stepHash(hash, unit, multiplier)
    }
    const finished = finishHash(hash)
    hashes[entry] = finished
    mark(filters, finished)
  }
  return { hashes, filters, hashesAbove }
}

function mark(filters: Int32Array, finished: number): void {
  const bucket = bucketOf(finished, filters.length)
  filters[bucket] = (filters[bucket] ?? 0) | filterBits(finished)
}

/** A counting sort: takes the same time whatever the hashes are. */
function sortByBucket(hashes: Int32Array, buckets: number) {
  const ends = new Uint32Array(buckets)
  for (const hash of hashes) ends[bucketOf(hash, buckets)] = (ends[bucketOf(hash, buckets)] ?? 0) + 1
  for (let bucket = 1; bucket < buckets; bucket++) ends[bucket] = (ends[bucket] ?? 0) + (ends[bucket - 1] ?? 0)
  const next = ends.slice()
  const sorted = new Uint32Array(hashes.length)
  for (let entry = hashes.length - 1; entry >= 0; entry--) {
    const bucket = bucketOf(hashes[entry] ?? 0, buckets)
    const place = (next[bucket] ?? 0) - 1
    next[bucket] = place
    sorted[place] = entry
  }
  return { sorted, ends }
}
