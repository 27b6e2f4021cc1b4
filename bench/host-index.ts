import { cpus } from 'node:os'
import { loadCatalog } from '../catalog/load-catalog.ts'
import { measureLookups } from './host-index/lookup-times.ts'
import { makeWorkload } from './host-index/made-names.ts'
import { measureOpening } from './host-index/open-times.ts'
import { round, table } from './table.ts'

const SIZES = [10_000, 100_000, 1_000_000]
const QUERIES = 100_000
const ROUNDS = 11
const OPENINGS = 11
const OPENED = { blob: 'Index, as a Blob', array: 'Index, as a typed array', text: 'Set from text' }

const catalog = await loadCatalog('catalog/apps')
const catalogHosts = catalog.apps.flatMap(({ domains, hosts }) => [...domains, ...hosts])
const workloads = SIZES.map((size) => makeWorkload(size, QUERIES, catalogHosts))
const largest = workloads[workloads.length - 1]
if (largest === undefined) throw new Error('No sizes')

const opening = await measureOpening(largest, OPENINGS)
console.log(`\nFrom IndexedDB to the first answer, ${named(largest.names.length)}, in a new worker of Chromium`)
console.log(
  table(
    ['', 'bytes', 'read, ms', 'answered, ms', 'slowest, ms'],
    opening.map(({ what, bytes, readMs, answeredMs, slowestMs }) => [
      OPENED[what],
      bytes,
      round(readMs, 1),
      round(answeredMs, 1),
      round(slowestMs, 1),
    ]),
  ),
)

const lookups = []
for (const workload of workloads) {
  const characters = workload.names.reduce((sum, name) => sum + name.length, 0) / workload.names.length
  console.log(`\n${named(workload.names.length)} of ${characters.toFixed(1)} characters, 20 % hits`)
  const results = await measureLookups(workload, ROUNDS)
  console.log(
    table(
      ['', 'ns a look-up', 'of the Set’s', 'bytes a name', 'build, ms'],
      results.map((result) => [
        result.name,
        Math.round(result.nanoseconds),
        round(result.ratioToSet, 3),
        round(result.bytesPerName, 1),
        Math.round(result.buildMs),
      ]),
    ),
  )
  lookups.push({ names: workload.names.length, characters: round(characters, 2), results })
}

const machine = { node: process.version, cpu: cpus()[0]?.model ?? null, cores: cpus().length }
console.log(JSON.stringify({ bench: 'host-index', machine, opening, lookups }))

function named(names: number): string {
  return `${names.toLocaleString('en')} names`
}
