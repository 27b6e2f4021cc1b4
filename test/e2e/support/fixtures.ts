import { test as base, expect } from '@playwright/test'
import { Admin } from './admin.ts'
import { Agent } from './agent.ts'
import { ChromiumProfile, type ManagedPolicyFile } from './chromium.ts'
import { HeliographServer } from './heliograph-server.ts'
import { LossyProxy } from './lossy-proxy.ts'
import { WebSites } from './web-sites.ts'

export type Install = 'unpacked' | 'policy'

/** The identity provider of these tests: inside the domain of an app that they block. */
export const PROTECTED_HOST = 'login.dropbox.com'

interface Options {
  /** How the extension gets into the browser: loaded for a look, or force-installed as a packed CRX. */
  install: Install
}

interface Parts {
  server: HeliographServer
  admin: Admin
  sites: WebSites
  /** What the browser knows as its server: a reverse proxy before it. */
  lossyProxy: LossyProxy
  profile: ChromiumProfile
  /**
   * A browser that has been connected to the server: by its policy, or by a person in the connect form. Its first
   * round is over, so that what a test does next waits for the interval or for "Sync now".
   */
  agent: Agent
}

export const test = base.extend<Options & Parts>({
  install: ['unpacked', { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's dependencies from this pattern
  server: async ({}, use) => {
    const server = await HeliographServer.start('--protect-host', PROTECTED_HOST)
    await use(server)
    await server.remove()
  },

  admin: async ({ server }, use) => use(new Admin(server)),

  // biome-ignore lint/correctness/noEmptyPattern: as above
  sites: async ({}, use) => {
    const sites = await WebSites.start()
    await use(sites)
    await sites.stop()
  },

  lossyProxy: async ({ server }, use) => {
    const proxy = await LossyProxy.start(server.port)
    await use(proxy)
    await proxy.stop()
  },

  profile: async ({ sites, install }, use) => {
    const profile = await ChromiumProfile.create(sites.port, install)
    await use(profile)
    await profile.remove()
  },

  agent: async ({ server, admin, lossyProxy, profile, install }, use) => {
    const agent =
      install === 'policy'
        ? await startByPolicy(server, profile, { serverUrl: lossyProxy.url })
        : await startUnpacked(lossyProxy.url, admin, profile)
    await agent.untilEnrolled()
    expect(await agent.syncNow()).toEqual({ ok: true })
    await use(agent)
  },
})

export { expect }

/** The policy that `heliograph policy` prints, as an object. */
export async function printedPolicy(server: HeliographServer): Promise<ManagedPolicyFile> {
  return JSON.parse(await server.cli('policy', '--platform', 'linux', '--browser', 'chromium')) as ManagedPolicyFile
}

/** @param extension settings beside those that were printed, e.g. who uses this device */
export async function startByPolicy(
  server: HeliographServer,
  profile: ChromiumProfile,
  extension: Record<string, unknown> = {},
): Promise<Agent> {
  const policy = await printedPolicy(server)
  const [id] = Object.keys(policy['3rdparty'].extensions)
  if (id === undefined) throw new Error('The policy configures no extension')
  const settings = { deviceName: 'e2e-laptop', userEmail: 'ann@example.com', ...extension }
  Object.assign(policy['3rdparty'].extensions[id] ?? {}, settings)
  await profile.setPolicy(policy)
  await profile.start()
  return new Agent(profile, await workerId(profile))
}

export async function startUnpacked(serverUrl: string, admin: Admin, profile: ChromiumProfile): Promise<Agent> {
  await profile.start()
  const agent = new Agent(profile, await workerId(profile))
  const { token } = await admin.createToken()
  const page = await agent.openStatus()
  await page.locator('#connect-server').fill(serverUrl)
  await page.locator('#connect-token').fill(token)
  await page.locator('#connect-submit').click()
  await agent.untilEnrolled()
  await page.close()
  return agent
}

export async function workerId(profile: ChromiumProfile): Promise<string> {
  const { context } = profile
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker', { timeout: 60_000 }))
  return new URL(worker.url()).hostname
}
