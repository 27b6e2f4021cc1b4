import { readdir, readFile } from 'node:fs/promises'

/** The kernel's unit of CPU time in `/proc` (USER_HZ), in milliseconds. */
const TICK_MS = 10

/** What a process is for, as its command line tells; the network service, GPU process and others are one. */
export const PROCESS_KINDS = ['browser', 'pages', 'extension', 'others'] as const
type ProcessKind = (typeof PROCESS_KINDS)[number]
/** CPU milliseconds, user and system. */
export type CpuMs = Readonly<Record<ProcessKind, number>>

interface Process {
  readonly pid: number
  readonly parent: number
  readonly cpuMs: number
  readonly command: string
}

/** The processes of one browser: that of its profile folder, and all below it. Linux only. */
export class BrowserProcesses {
  readonly #profile: string
  #last = new Map<number, number>()

  /** @param profile the folder that the browser was started with */
  constructor(profile: string) {
    this.#profile = profile
  }

  /** What they took since the last call. */
  async cpuSinceLast(): Promise<CpuMs> {
    const processes = await this.#all()
    const last = this.#last
    this.#last = new Map(processes.map(({ pid, cpuMs }) => [pid, cpuMs]))
    const taken = { browser: 0, pages: 0, extension: 0, others: 0 }
    for (const { pid, cpuMs, command } of processes) taken[kindOf(command)] += cpuMs - (last.get(pid) ?? 0)
    return taken
  }

  /** What they took since the last call, once they have had nothing to do for a while. */
  async cpuUntilQuiet(): Promise<CpuMs> {
    const sum = { browser: 0, pages: 0, extension: 0, others: 0 }
    for (let quiet = 0; quiet < 4; ) {
      await new Promise((next) => setTimeout(next, 100))
      const taken = await this.cpuSinceLast()
      for (const kind of PROCESS_KINDS) sum[kind] += taken[kind]
      quiet = totalMs(taken) <= TICK_MS ? quiet + 1 : 0
    }
    return sum
  }

  /** Megabytes of memory of the process that the extension's worker runs in; shared pages count in part (PSS). */
  async extensionMegabytes(): Promise<number> {
    return (await this.memory()).extension
  }

  /** Megabytes of the extension's process and of the browser's own (PSS). */
  async memory(): Promise<{ extension: number; browser: number }> {
    const all = await this.#all()
    return { extension: await pssOf(all, 'extension'), browser: await pssOf(all, 'browser') }
  }

  async #all(): Promise<Process[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
    const processes = (await Promise.all(pids.map(readProcess))).filter((process) => process !== null)
    const found = processes.filter(({ command }) => command.includes(`--user-data-dir=${this.#profile}`))
    for (const { pid } of found) {
      found.push(...processes.filter((process) => process.parent === pid && !found.includes(process)))
    }
    return found
  }
}

async function pssOf(processes: readonly Process[], kind: ProcessKind): Promise<number> {
  const process = processes.find(({ command }) => command.includes('--user-data-dir=') && kindOf(command) === kind)
  if (process === undefined) return Number.NaN
  const rollup = await readFile(`/proc/${process.pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024
}

export function totalMs(cpu: CpuMs): number {
  return PROCESS_KINDS.reduce((sum, kind) => sum + cpu[kind], 0)
}

function kindOf(command: string): ProcessKind {
  if (command.includes('--extension-process')) return 'extension'
  if (command.includes('--type=renderer')) return 'pages'
  return command.includes('--type=') ? 'others' : 'browser'
}

/** null for one that has ended. */
async function readProcess(pid: number): Promise<Process | null> {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ])
    // After the name, which may hold spaces: state, parent, …, user and system time as 12th and 13th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS
    return { pid, parent: Number(fields[1]), cpuMs, command }
  } catch {
    return null
  }
}
