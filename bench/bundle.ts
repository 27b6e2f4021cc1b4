import { cpus } from 'node:os'
import { loadCatalog } from '../catalog/load-catalog.ts'
import { asWritten, makeCatalog, oneTagMore } from './bundle/made-bundle.ts'
import { measureCatalog, measureTag } from './bundle/open-times.ts'
import { formatTimes, namesOf, type WireSizes, wireSizes } from './bundle/wire-sizes.ts'
import { round, table } from './table.ts'

/** Domains. */
const SIZES = process.argv.slice(2).map(Number)
const DEFAULT_SIZES = [10_000, 100_000, 1_000_000]
const TAGS = [1_000, 10_000, 40_000]
const QUALITIES = [5, 9, 11]
/** Brotli's best takes a minute for each list of a million names. */
const MOST_NAMES_AT_BEST = 200_000
const MOST_ANSWER_BYTES = 1_024

const shipped = await loadCatalog('catalog/apps')
const seedNames = shipped.apps.flatMap(({ domains, hosts }) => [...domains, ...hosts])
const catalogs = [
  { what: 'shipped', catalog: asWritten(shipped) },
  ...(SIZES.length > 0 ? SIZES : DEFAULT_SIZES).map((size) => ({
    what: size.toLocaleString('en'),
    catalog: makeCatalog(size, seedNames),
  })),
]

const sizes: (WireSizes & { readonly what: string; readonly ratio: number; readonly catalogRatio: number })[] = []
for (const { what, catalog } of catalogs) {
  const names = namesOf(catalog).length
  for (const quality of QUALITIES.filter((quality) => quality < 11 || names <= MOST_NAMES_AT_BEST)) {
    const bytes = wireSizes(catalog, quality)
    sizes.push({
      ...{ what, ...bytes },
      ratio: bytes.names / bytes.sortedList,
      catalogRatio: bytes.catalog / bytes.catalogAsJson,
    })
  }
}
console.log('\nBytes a name, all under the same brotli (window of 2^24): names alone, and the whole catalog')
console.log(
  table(
    ['names', 'quality', 'JSON list', 'sorted list', 'ours', 'of sorted', 'catalog, JSON', 'catalog, ours', 'of JSON'],
    sizes.map((row) => [
      ...[row.what, row.quality, round(row.jsonList, 2), round(row.sortedList, 2), round(row.names, 2)],
      ...[round(row.ratio, 3), round(row.catalogAsJson, 2), round(row.catalog, 2), round(row.catalogRatio, 3)],
    ]),
  ),
)

const times = []
for (const { what, catalog } of catalogs) {
  times.push({ what, ...formatTimes(catalog), worker: await measureCatalog(catalog) })
}
const brotliMs = (what: string, quality: number) => {
  const row = sizes.find((each) => each.what === what && each.quality === quality)
  return row === undefined ? '' : Math.round(row.brotliMs)
}
console.log('\nA catalog: milliseconds in Node, and in a worker of Chromium; a delta of one app in bytes')
console.log(
  table(
    [
      ...['names', 'bytes', 'encode', ...QUALITIES.map((quality) => `brotli ${quality}`), 'decode'],
      ...['worker: digest', 'decode', 'verify and open', 'one-app delta', 'verify and apply'],
    ],
    times.map((row) => [
      ...[row.what, row.bytes, Math.round(row.encodeMs)],
      ...QUALITIES.map((quality) => brotliMs(row.what, quality)),
      ...[Math.round(row.decodeMs), round(row.worker.digestMs, 1), Math.round(row.worker.decodeMs)],
      ...[Math.round(row.worker.openMs), row.oneAppDeltaBytes, round(row.worker.patchMs, 1)],
    ]),
  ),
)

const tags = []
for (const count of TAGS) {
  const more = oneTagMore(count)
  const bytes = Buffer.byteLength(more.answer)
  tags.push({ tags: count, bytes, contentBytes: Buffer.byteLength(more.content), ...(await measureTag(more)) })
}
console.log('\nOne tag more: the answer with manifest and delta, uncompressed; milliseconds in a worker of Chromium')
console.log(
  table(
    ['tags before', 'bytes', 'verify', 'apply', 'slowest of both', 'whole content, bytes', 'verify and open'],
    tags.map((row) => [
      ...[row.tags, row.bytes, round(row.manifestMs, 2), round(row.deltaMs, 2), round(row.slowestMs, 1)],
      ...[row.contentBytes, round(row.contentMs, 1)],
    ]),
  ),
)

const tooLarge = tags.filter(({ bytes }) => bytes > MOST_ANSWER_BYTES)
if (tooLarge.length > 0) {
  console.error(`An answer with one tag has more than ${MOST_ANSWER_BYTES} bytes`)
  process.exitCode = 1
}
const machine = { node: process.version, cpu: cpus()[0]?.model ?? null, cores: cpus().length }
console.log(JSON.stringify({ bench: 'bundle', machine, sizes, times, tags }))
