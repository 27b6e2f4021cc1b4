import { groupByBucket, type HostBuckets } from './host-buckets.ts'
import { collectEntries, type HostEntries, HostNotIndexable, type HostOwner } from './host-entries.ts'
import { HAS_DEEPER, RECORD_HEAD_BYTES, sectionsOf, sizeOf, writeHeader } from './host-index-format.ts'

const SEEDS_TO_TRY = 8

/**
 * Where two apps claim the same entry, the later one has it.
 *
 * @param owners hosts as `normaliseHost` returns them
 * @param seed of the hash; another is drawn where names pile up under it
 * @returns a blob for `HostIndex.open`, to be stored as it is
 * @throws {HostNotIndexable} for a name or an app's id that is empty, not ASCII, or longer than 255
 */
export function buildHostIndex(owners: Iterable<HostOwner>, seed = drawSeed()): Uint8Array<ArrayBuffer> {
  const entries = collectEntries(owners)
  let buckets = groupByBucket(entries, seed)
  for (let tries = 1; buckets === null && tries < SEEDS_TO_TRY; tries++) buckets = groupByBucket(entries, drawSeed())
  if (buckets === null) throw new HostNotIndexable(`The names pile up under each of ${SEEDS_TO_TRY} seeds`)
  return write(entries, buckets)
}

function drawSeed(): number {
  return Math.floor(Math.random() * 2 ** 32)
}

function write({ appIds, names, values, fewestLabels }: HostEntries, buckets: HostBuckets): Uint8Array<ArrayBuffer> {
  const header = {
    seed: buckets.seed,
    buckets: buckets.filters.length,
    fewestLabels,
    entries: buckets.order.length,
    apps: appIds.length,
    appIdBytes: appIds.reduce((sum, id) => sum + id.length, 0),
    recordBytes: buckets.order.reduce((sum, entry) => sum + RECORD_HEAD_BYTES + (names[entry]?.length ?? 0), 0),
  }
  const blob = new ArrayBuffer(sizeOf(header))
  writeHeader(blob, header)
  const sections = sectionsOf(blob, 0, header)
  sections.filters.set(buckets.filters)

  let end = 0
  for (let bucket = 0; bucket < header.buckets; bucket++) {
    sections.starts[bucket] = end
    for (let at = buckets.starts[bucket] ?? 0; at < (buckets.starts[bucket + 1] ?? 0); at++) {
      const entry = buckets.order[at] ?? 0
      const name = names[entry] ?? ''
      const value = (values[entry] ?? 0) | (buckets.hasDeeper(entry) ? HAS_DEEPER : 0)
      sections.records[end] = name.length
      sections.records[end + 1] = value
      sections.records[end + 2] = value >>> 8
      sections.records[end + 3] = value >>> 16
      end = writeText(sections.records, end + RECORD_HEAD_BYTES, name)
    }
  }
  sections.starts[header.buckets] = end

  let idsEnd = 0
  for (const [app, id] of appIds.entries()) {
    sections.appOffsets[app] = idsEnd
    idsEnd = writeText(sections.appIds, idsEnd, id)
  }
  sections.appOffsets[appIds.length] = idsEnd
  return new Uint8Array(blob)
}

/** @returns where it ends */
function writeText(bytes: Uint8Array, from: number, text: string): number {
  for (let at = 0; at < text.length; at++) bytes[from + at] = text.charCodeAt(at)
  return from + text.length
}
