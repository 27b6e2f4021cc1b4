import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { makePrivateFolder } from './private-files.ts'

/** Another server holds the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse'
  constructor(folder: string, pid: number) {
    super(
      `The data folder ${folder} is in use by the server with process id ${pid}. Stop that server first, or give ` +
        'this one a data folder of its own (--data).',
    )
  }
}

/** A data folder that this process holds. */
export interface HeldDataFolder {
  /** Absolute. */
  readonly path: string
  release(): Promise<void>
}

const HolderSchema = v.object({
  pid: v.number(),
  /** When that process started, in the kernel's words; null where the system doesn't say. */
  started: v.nullable(v.string()),
})
type Holder = v.InferOutput<typeof HolderSchema>

/**
 * Held, or being taken, by this very process. Its own process id in a lock says nothing: a crash may have left it there,
 * in a container it is always 1.
 */
const heldHere = new Set<string>()

/**
 * Makes the folder where it is missing, closes it to everybody but its owner, and holds it for this process until `release`. A
 * lock that a crash left behind is taken over.
 *
 * @throws {DataFolderInUse}
 */
export async function holdDataFolder(folder: string): Promise<HeldDataFolder> {
  const path = resolve(folder)
  await makePrivateFolder(path)
  if (heldHere.has(path)) throw new DataFolderInUse(path, process.pid)
  heldHere.add(path)
  try {
    await takeLock(path)
  } catch (error) {
    heldHere.delete(path)
    throw error
  }
  return {
    path,
    release: async () => {
      await rm(lockIn(path), { force: true })
      heldHere.delete(path)
    },
  }
}

async function takeLock(path: string): Promise<void> {
  const lock = lockIn(path)
  while (!(await tryCreate(lock))) {
    const text = await readFile(lock, 'utf8').catch(() => null)
    if (text === null) continue
    const holder = parseHolder(text)
    if (holder !== null && isAlive(holder)) throw new DataFolderInUse(path, holder.pid)
    await removeStale(lock, text)
  }
}

function lockIn(path: string): string {
  return join(path, 'server.lock')
}

/** Written aside and linked into place: nobody ever reads half a lock, and takes it for one left behind. */
async function tryCreate(lock: string): Promise<boolean> {
  const holder: Holder = { pid: process.pid, started: startOf(process.pid) }
  const own = `${lock}.${randomUUID()}`
  await writeFile(own, JSON.stringify(holder), { mode: 0o600 })
  try {
    await link(own, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(own, { force: true })
  }
}

function parseHolder(text: string): Holder | null {
  try {
    return v.parse(HolderSchema, JSON.parse(text))
  } catch {
    return null
  }
}

/** Whether another process holds it. */
function isAlive(holder: Holder): boolean {
  if (holder.pid === process.pid) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    // EPERM: it is alive and somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  // The process id may be another process's by now.
  return holder.started === null || holder.started === startOf(holder.pid)
}

/** Moved away first: of two servers that find the same stale lock, one alone can move it. */
async function removeStale(lock: string, staleText: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`
  try {
    await rename(lock, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const moved = await readFile(aside, 'utf8')
  // In between, the other server had taken over: this is its lock, and it gets it back.
  if (moved !== staleText) await rename(aside, lock)
  else await rm(aside)
}

/** Field 22 of `/proc/<pid>/stat` (proc(5)): clock ticks from boot to the process's start. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, the command, may hold blanks and brackets: count from its end.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
