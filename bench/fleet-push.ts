import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Child } from './fleet-push/child.ts'
import { runDevices } from './fleet-push/device-process.ts'
import { enrollDevices } from './fleet-push/enrolled.ts'
import { Fleet } from './fleet-push/fleet.ts'
import { type Phase, PhaseClock } from './fleet-push/phase-clock.ts'
import { type Delivery, percentile, print, type Restart } from './fleet-push/results.ts'
import { runServer, type ServerUsage, type ToServer } from './fleet-push/server-process.ts'
import { round } from './table.ts'

/**
 * One server process, with the embedded database, and a fleet of simulated devices at its push channel: what a
 * connection costs, how soon a tag is with all of them, and how they come back after a restart. On the same machine, so
 * that the devices' processes take processor time from the server's.
 */

const [role, ...args] = process.argv.slice(2)
const TAGS = 10
const APPS = ['dropbox', 'box', 'wetransfer', 'mega', 'pcloud']
const IDLE_MS = 60_000

if (role === 'server') await runServer(args[0] ?? '', Number(args[1]))
else if (role === 'devices') runDevices()
else await measure(Number(role ?? 15_000))

async function measure(devices: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-bench-push-'))
  const fleet = new Fleet()
  const port = await freePort()
  let server: Child<ToServer> | null = null
  const phases: Phase[] = []

  async function start(): Promise<Child<ToServer>> {
    const child = new Child<ToServer>('server', [folder, String(port)])
    await child.next()
    return child
  }

  try {
    const credentials = await enrollDevices(folder, devices)
    server = await start()
    const ask = adminClient(port, (await readFile(join(folder, 'admin.token'), 'utf8')).trim())
    await sleep(2_000)
    const before = await server.ask<ServerUsage>('collect')

    // --- connect
    const phase = new PhaseClock(server)
    fleet.connect(`http://127.0.0.1:${port}`, credentials)
    const connected = await fleet.until('connected', (now) => now.connected === devices, 600_000)
    await fleet.until('first bundle', (now) => now.receivedAt.length === devices, 120_000)
    phases.push(await phase.end('connect', connected.faults))
    await untilEnforced(ask, devices)
    await sleep(2_000)
    const after = await server.ask<ServerUsage>('collect')
    const handshakes = connected.handshakesMs
    const connect = {
      seconds: phases[0]?.seconds ?? 0,
      aSecond: Math.round(devices / (phases[0]?.seconds ?? 1)),
      handshakeP50Ms: round(percentile(handshakes, 50), 1),
      handshakeP99Ms: round(percentile(handshakes, 99), 1),
      faults: connected.faults,
    }
    const memory = {
      rssBeforeMb: round(before.rssBytes / 2 ** 20, 1),
      rssAfterMb: round(after.rssBytes / 2 ** 20, 1),
      rssKbAConnection: round((after.rssBytes - before.rssBytes) / 1_024 / devices, 1),
      heapKbAConnection: round((after.heapBytes - before.heapBytes) / 1_024 / devices, 1),
    }

    // --- nothing but pings
    await fleet.reset()
    const idle = new PhaseClock(server)
    await sleep(IDLE_MS)
    phases.push(await idle.end('idle', (await fleet.report()).faults))

    // --- tags
    await fleet.reset()
    const tagging = new PhaseClock(server)
    const tags: Delivery[] = []
    for (let tag = 0; tag < TAGS; tag++) tags.push(await deliver(ask, fleet, devices, tag))
    phases.push(await tagging.end(`${TAGS} tags`, (await fleet.report()).faults))

    // --- restarts
    const restarts: Restart[] = []
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      // Everyone has been told anew for how large a fleet to come back.
      await sleep(25_000)
      await fleet.reset()
      const began = Date.now()
      await server.end(signal)
      const ended = Date.now()
      server = await start()
      const restart = new PhaseClock(server)
      const up = Date.now()
      let half = 0
      const back = await fleet.until(
        'all back',
        (now) => {
          if (half === 0 && now.connected >= devices / 2) half = Date.now()
          return now.connected === devices
        },
        1_200_000,
      )
      const allBack = Date.now()
      phases.push(await restart.end(`back after ${signal}`, back.faults))
      restarts.push({
        signal,
        stopSeconds: seconds(ended - began),
        startSeconds: seconds(up - ended),
        halfBackSeconds: seconds(half - began),
        allBackSeconds: seconds(allBack - began),
        afterStartSeconds: seconds(allBack - up),
        handshakeP99Ms: round(percentile(back.handshakesMs, 99), 1),
        faults: back.faults,
      })
    }
    print({ devices, connect, memory, tags, restarts, phases })
  } finally {
    await fleet.end()
    await server?.end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
  process.exit(0)
}

async function deliver(ask: Ask, fleet: Fleet, devices: number, tag: number): Promise<Delivery> {
  const app = APPS[tag % APPS.length]
  const began = Date.now()
  const { bundleVersion } = await ask('PUT', `/apps/${app}/tag`, { tag: tag < APPS.length ? 'unsanctioned' : 'none' })
  const answered = Date.now()
  await untilEnforced(ask, devices)
  const enforced = Date.now()
  const { receivedAt, version } = await fleet.report()
  if (version !== bundleVersion || receivedAt.length !== devices) {
    throw new Error(`Version ${bundleVersion} is with ${version === bundleVersion ? receivedAt.length : 'none'}`)
  }
  const latencies = receivedAt.map((at) => at - began)
  return {
    answeredMs: answered - began,
    p50Ms: percentile(latencies, 50),
    p99Ms: percentile(latencies, 99),
    maxMs: percentile(latencies, 100),
    allEnforcedMs: enforced - began,
  }
}

async function untilEnforced(ask: Ask, devices: number): Promise<void> {
  const end = Date.now() + 120_000
  for (;;) {
    const { version, devicesEnforcing } = await ask('GET', '/bundle/status')
    if (devicesEnforcing === devices) return
    if (Date.now() > end) throw new Error(`Version ${version} is enforced on ${devicesEnforcing} of ${devices}`)
    await sleep(100)
  }
}

type Ask = ReturnType<typeof adminClient>

function adminClient(port: number, token: string) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  // biome-ignore lint/suspicious/noExplicitAny: each answer is its route's
  return async (method: string, path: string, body?: object): Promise<any> => {
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, init)
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return await response.json()
  }
}

function seconds(ms: number): number {
  return round(ms / 1_000, 1)
}

/** The same one after a restart: devices come back to it. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
