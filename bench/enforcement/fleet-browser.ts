import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { Agent } from '../../test/e2e/support/agent.ts'
import { ChromiumProfile, type ManagedPolicyFile } from '../../test/e2e/support/chromium.ts'
import { workerId } from '../../test/e2e/support/fixtures.ts'
import type { FleetServer } from './fleet-server.ts'

/** Where the folder of a profile keeps what the extension has the browser keep. */
const RULES = 'Default/DNR Extension Rules'
const DATABASES = 'Default/IndexedDB'

/** A browser into which policy has installed the extension, and the server's bundle in it. */
export class FleetBrowser {
  readonly profile: ChromiumProfile
  readonly agent: Agent

  private constructor(profile: ChromiumProfile, agent: Agent) {
    this.profile = profile
    this.agent = agent
  }

  static async start(server: FleetServer, sitesPort: number): Promise<FleetBrowser> {
    const profile = await ChromiumProfile.create(sitesPort, 'policy')
    await profile.setPolicy(JSON.parse(server.policy()) as ManagedPolicyFile)
    await profile.start()
    return new FleetBrowser(profile, new Agent(profile, await workerId(profile)))
  }

  /** @returns when the browser was seen to have the rules, in epoch milliseconds */
  async untilEnforcing(version: number): Promise<number> {
    for (;;) {
      const status = await this.agent.status().catch(() => null)
      if ((status?.enforcedVersion ?? 0) >= version) return Date.now()
      await new Promise((next) => setTimeout(next, 20))
    }
  }

  /** Has the worker fetch what there is; the answer isn't waited for. */
  fetchBundle(): void {
    void this.agent.syncNow().catch(() => undefined)
  }

  /**
   * Asks a host again and again from an open page.
   *
   * @returns when the first request that ended as wanted was begun, in epoch milliseconds
   */
  async whenFetch(page: Page, host: string, wanted: 'stopped' | 'answered'): Promise<number> {
    return page.evaluate(
      async ([url, end]) => {
        for (let turn = 0; ; turn++) {
          const begun = performance.timeOrigin + performance.now()
          const isAnswered = await fetch(`${url}?${turn}`, { mode: 'no-cors', cache: 'no-store' }).then(
            () => true,
            () => false,
          )
          if (isAnswered === (end === 'answered')) return begun
        }
      },
      [`http://${host}/ping`, wanted] as const,
    )
  }

  /** When the worker had the last bundle verified and in its hands, in epoch milliseconds. */
  async bundleInHands(): Promise<number> {
    const worker = this.profile.context.serviceWorkers()[0]
    if (worker === undefined) throw new Error('The worker is not there')
    return worker.evaluate(() => {
      const mark = performance.getEntriesByName('bundle.apply').at(-1)
      return mark === undefined ? Number.NaN : performance.timeOrigin + mark.startTime
    })
  }

  /** Megabytes on the disk. */
  async disk(): Promise<{ rules: number; database: number }> {
    const folder = this.profile.userData
    return { rules: await sizeOf(join(folder, RULES)), database: await sizeOf(join(folder, DATABASES)) }
  }

  async remove(): Promise<void> {
    await this.profile.remove()
  }
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6
}
