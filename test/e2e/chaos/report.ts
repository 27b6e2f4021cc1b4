import type { FaultKind } from './round-plan.ts'

export interface ChaosReport {
  readonly rounds: number
  readonly seed: number
  readonly faults: ReadonlyMap<FaultKind, number>
  /** Visits and blocked attempts: made, written on the device, counted by the server. */
  readonly made: number
  readonly recorded: number
  readonly counted: number
  /** Recorded, and never counted by the server. */
  readonly lost: number
  readonly countedTwice: number
  /** Per visit that was made and never recorded: how long before a worker's end its page had been committed, in ms. */
  readonly unwritten: readonly number[]
  /** From commit to disk in milliseconds, with the worker awake and with the worker stopped before. */
  readonly delays: Readonly<Record<'awake' | 'stopped', readonly number[]>>
}

export function chaosTable(report: ChaosReport): string {
  const { rounds, seed, faults, unwritten, delays } = report
  const oldest = unwritten.length === 0 ? '' : ` (committed ${spread(unwritten)} ms before)`
  const lines: [string, string | number][] = [
    ...[...faults].map(([kind, times]): [string, number] => [`rounds with: ${kind}`, times]),
    ['pages visited or blocked', report.made],
    ['recorded on the device', report.recorded],
    ['counted by the server', report.counted],
    ['lost after being recorded', report.lost],
    ['counted twice', report.countedTwice],
    ['not yet recorded when worker or browser ended', `${unwritten.length}${oldest}`],
    ['from commit to disk, worker awake', `${spread(delays.awake)} ms`],
    ['from commit to disk, worker stopped before', `${spread(delays.stopped)} ms`],
  ]
  const width = Math.max(...lines.map(([name]) => name.length))
  const table = lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')
  return `\nChaos: ${rounds} rounds, seed ${seed}\n${table}\n`
}

function spread(values: readonly number[]): string {
  const sorted = values.map(Math.round).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, most ${at(1)}, n ${sorted.length}`
}
