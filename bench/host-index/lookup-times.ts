import { median } from '../table.ts'
import { type Contender, type MakeContender, makers } from './contenders.ts'
import type { Workload } from './made-names.ts'

export interface LookupResult {
  readonly name: string
  /** Of one look-up, the median of all rounds. */
  readonly nanoseconds: number
  /** To the Set with a label walk, in the same round; the median of all rounds. */
  readonly ratioToSet: number
  readonly bytesPerName: number
  readonly buildMs: number
}

interface Measured {
  readonly contender: Contender
  readonly bytes: number
  readonly buildMs: number
  readonly rounds: number[]
}

const WARM_UPS = 2

/**
 * Every contender answers the same questions, one after another in each round, each round beginning with another one:
 * a machine that is busy for a while is so for all of them.
 *
 * @throws where they don't find the same hosts
 */
export async function measureLookups(workload: Workload, rounds: number): Promise<LookupResult[]> {
  const all: Measured[] = []
  for (const make of makers) all.push(await measuredBuild(make, workload))

  const text = JSON.stringify(workload.queries)
  let hits: number | null = null
  for (let round = 0; round < rounds + WARM_UPS; round++) {
    for (let turn = 0; turn < all.length; turn++) {
      const measured = all[(round + turn) % all.length]
      if (measured === undefined) continue
      // New strings each time, as a browser's events bring them: a string that was asked for before knows its hash.
      const hosts = JSON.parse(text) as string[]
      const start = process.hrtime.bigint()
      const found = measured.contender.countHits(hosts)
      const took = Number(process.hrtime.bigint() - start)
      hits ??= found
      if (found !== hits) throw new Error(`${measured.contender.name} finds ${found} hosts, others ${hits}`)
      if (round >= WARM_UPS) measured.rounds.push(took / hosts.length)
    }
  }

  const yardstick = all.find(({ contender }) => contender.name.startsWith('Set'))?.rounds ?? []
  return all.map(({ contender, bytes, buildMs, rounds: times }) => ({
    name: contender.name,
    nanoseconds: median(times),
    ratioToSet: median(times.map((time, round) => time / (yardstick[round] ?? Number.NaN))),
    bytesPerName: (contender.bytes ?? bytes) / workload.names.length,
    buildMs,
  }))
}

async function measuredBuild(make: MakeContender, workload: Workload): Promise<Measured> {
  const before = memoryInUse()
  const start = performance.now()
  const contender = await make(workload)
  const buildMs = performance.now() - start
  return { contender, bytes: memoryInUse() - before, buildMs, rounds: [] }
}

function memoryInUse(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers, external } = process.memoryUsage()
  return heapUsed + Math.max(arrayBuffers, external)
}
