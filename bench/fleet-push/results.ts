import { cpus } from 'node:os'
import { table } from '../table.ts'
import type { Phase } from './phase-clock.ts'

export interface Delivery {
  readonly answeredMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** The portal's count says that all enforce it. */
  readonly allEnforcedMs: number
}

export interface Restart {
  readonly signal: string
  readonly stopSeconds: number
  readonly startSeconds: number
  /** From the signal on. */
  readonly halfBackSeconds: number
  readonly allBackSeconds: number
  readonly afterStartSeconds: number
  readonly handshakeP99Ms: number
  readonly faults: Readonly<Record<string, number>>
}

interface Results {
  readonly devices: number
  readonly connect: object
  readonly memory: object
  readonly tags: readonly Delivery[]
  readonly restarts: readonly Restart[]
  readonly phases: readonly Phase[]
}

export function print(results: Results): void {
  const { devices, connect, memory, tags, restarts, phases } = results
  console.log(`\n${devices} devices on one server process\n`)
  console.log(`connect  ${JSON.stringify(connect)}`)
  console.log(`memory   ${JSON.stringify(memory)}\n`)
  console.log(
    table(
      ['tag', 'API answered ms', 'p50 ms', 'p99 ms', 'last ms', 'all enforced ms'],
      tags.map((tag, index) => [index + 1, tag.answeredMs, tag.p50Ms, tag.p99Ms, tag.maxMs, tag.allEnforcedMs]),
    ),
  )
  console.log(
    `\n${table(
      ['restart by', 'stop s', 'start s', 'half back s', 'all back s', 'handshake p99 ms', 'faults'],
      restarts.map((restart) => [
        restart.signal,
        restart.stopSeconds,
        restart.startSeconds,
        restart.halfBackSeconds,
        restart.allBackSeconds,
        restart.handshakeP99Ms,
        JSON.stringify(restart.faults),
      ]),
    )}`,
  )
  console.log(
    `\n${table(
      ['server while', 's', 'CPU s', 'CPU %', 'loop p99 ms', 'loop longest ms', 'faults'],
      phases.map((phase) => [
        phase.name,
        phase.seconds,
        phase.cpuSeconds,
        phase.cpuPercent,
        phase.loopDelayP99Ms,
        phase.longestLoopDelayMs,
        JSON.stringify(phase.faults),
      ]),
    )}`,
  )
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? null, cores: cpus().length }
  console.log(JSON.stringify({ bench: 'fleet-push', machine, ...results }))
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN
}
