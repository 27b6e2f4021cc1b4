import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const CLI = resolve('scripts/heliograph.mjs')

/** A real server in a process of its own, over a data folder of its own, as an operator would run it. */
export class HeliographServer {
  readonly dataFolder: string
  readonly port: number
  readonly #flags: readonly string[]
  #process: ChildProcess | null = null
  output = ''

  private constructor(dataFolder: string, port: number, flags: readonly string[]) {
    this.dataFolder = dataFolder
    this.port = port
    this.#flags = flags
  }

  /** @param flags of `heliograph serve`, beside port and data folder */
  static async start(...flags: string[]): Promise<HeliographServer> {
    // Making a database cluster takes PGlite most of a start: one is made, and each server starts from a copy.
    freshData ??= makeFreshData()
    const dataFolder = await newDataFolder()
    await cp(await freshData, dataFolder, { recursive: true })
    const server = new HeliographServer(dataFolder, await freePort(), flags)
    await server.start()
    return server
  }

  /** A server over an empty folder. */
  static async startEmpty(): Promise<HeliographServer> {
    const server = new HeliographServer(await newDataFolder(), await freePort(), [])
    await server.start()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The portal's first-run link, as printed. */
  get setupLink(): string {
    const link = /https?:\/\/\S+\/setup#token=\S+/.exec(this.output)?.[0]
    if (link === undefined) throw new Error(`No first-run link in:\n${this.output}`)
    return link
  }

  async start(): Promise<void> {
    const args = [CLI, 'serve', '--port', String(this.port), '--data', this.dataFolder, ...this.#flags]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = child
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.output += chunk))
    await this.#untilReady(child)
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#process
    this.#process = null
    if (child === null || child.exitCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }

  async remove(): Promise<void> {
    await this.stop()
    await rm(this.dataFolder, { recursive: true, force: true })
  }

  async adminToken(): Promise<string> {
    return (await readFile(join(this.dataFolder, 'admin.token'), 'utf8')).trim()
  }

  /** Runs `heliograph …` against this server and returns what it printed. Fails with what it complained of. */
  async cli(...args: string[]): Promise<string> {
    const child = spawn(process.execPath, [CLI, ...args, '--data', this.dataFolder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => (stdout += chunk))
    child.stderr.on('data', (chunk) => (stderr += chunk))
    const [code] = (await once(child, 'close')) as [number]
    if (code !== 0) throw new Error(`heliograph ${args.join(' ')} ended with ${code}: ${stderr}`)
    return stdout
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    while (child.exitCode === null) {
      const ready = await fetch(`${this.url}/readyz`).then(
        (response) => response.ok,
        () => false,
      )
      if (ready && (await this.adminToken().catch(() => '')) !== '') return
      await new Promise((next) => setTimeout(next, 100))
    }
    throw new Error(`The server ended with ${child.exitCode}:\n${this.output}`)
  }
}

let freshData: Promise<string> | undefined

/** The data folder of a server that was started once and used by nobody. */
async function makeFreshData(): Promise<string> {
  const server = await HeliographServer.startEmpty()
  await server.stop()
  process.once('exit', () => rmSync(server.dataFolder, { recursive: true, force: true }))
  return server.dataFolder
}

function newDataFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'heliograph-'))
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
