import { test as base } from '@playwright/test'
import { Admin } from '../support/admin.ts'
import type { Agent } from '../support/agent.ts'
import { ChromiumProfile } from '../support/chromium.ts'
import { expect, startByPolicy } from '../support/fixtures.ts'
import { HeliographServer } from '../support/heliograph-server.ts'
import { WebSites } from '../support/web-sites.ts'
import { CountingWeb } from './counting-web.ts'

/** Of the unsanctioned app, all the time. */
export const BLOCKED = 'www.dropbox.com'
export const BLOCKED_DOMAIN = 'dropbox.com'
export const BLOCKED_APP = 'Dropbox'
/** Where the same ways lead that are tried on the blocked app, to show that they lead anywhere. */
export const ALLOWED = 'www.box.com'
/** Where a person is before. */
export const START = 'https://github.com/'

/** A force-installed browser with one unsanctioned app, for all tests of a file. */
export interface Stand {
  readonly server: HeliographServer
  readonly admin: Admin
  readonly agent: Agent
  readonly profile: ChromiumProfile
}

interface PerTest {
  /** What the web was asked since the test began. */
  readonly web: CountingWeb
}

interface PerWorker {
  readonly sites: { readonly web: CountingWeb; readonly port: number }
  readonly stand: Stand
}

export const test = base.extend<PerTest, PerWorker>({
  sites: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's dependencies from this pattern
    async ({}, use) => {
      const web = new CountingWeb()
      const sites = await WebSites.start(web)
      await use({ web, port: sites.port })
      await sites.stop()
    },
    { scope: 'worker' },
  ],

  stand: [
    async ({ sites }, use) => {
      const server = await HeliographServer.start()
      const profile = await ChromiumProfile.create(sites.port, 'policy')
      try {
        const admin = new Admin(server)
        const agent = await startByPolicy(server, profile)
        await agent.untilEnrolled()
        await agent.enforce(admin, 'dropbox', 'unsanctioned')
        await use({ server, admin, agent, profile })
      } finally {
        await profile.remove()
        await server.remove()
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  web: async ({ sites: { web } }, use) => {
    web.asked.length = 0
    web.own.clear()
    web.down.clear()
    await use(web)
    expect(web.askedOf(BLOCKED_DOMAIN), 'what the blocked app was asked').toEqual([])
  },
})

/** Looks often, since it is waited for a hundred times. */
export async function soon(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(isSo, { message: what, intervals: [10, 20, 50] }).toBe(true)
}

export { expect }
