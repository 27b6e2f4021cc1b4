import { randomUUID } from 'node:crypto'
import type { DeviceInfo } from '../../../core/protocol/device-api.ts'
import type { EnrollmentFailure } from '../../../core/protocol/messages.ts'
import { Agent } from '../support/agent.ts'
import { expect, startUnpacked, test, workerId } from '../support/fixtures.ts'

interface Case {
  readonly failure: EnrollmentFailure
  readonly because: string
  readonly prepare: (parts: {
    serverUrl: string
    sitesPort: number
    goodToken: () => Promise<string>
    revokedToken: () => Promise<string>
    usedUpToken: () => Promise<string>
    stopServer: () => Promise<void>
  }) => Promise<{ server: string; token: string }>
}

const CASES: Case[] = [
  {
    failure: 'server-unreachable',
    because: 'the server is down',
    async prepare({ serverUrl, goodToken, stopServer }) {
      const token = await goodToken()
      await stopServer()
      return { server: serverUrl, token }
    },
  },
  {
    failure: 'server-address-wrong',
    because: 'nobody has that name',
    prepare: async ({ goodToken }) => ({ server: 'https://nowhere.invalid', token: await goodToken() }),
  },
  {
    failure: 'server-not-heliograph',
    because: 'somebody else answers there',
    prepare: async ({ sitesPort, goodToken }) => ({
      server: `http://127.0.0.1:${sitesPort}`,
      token: await goodToken(),
    }),
  },
  {
    failure: 'tls-error',
    because: 'the certificate is not to be trusted',
    prepare: async ({ sitesPort, goodToken }) => ({
      server: `https://127.0.0.1:${sitesPort}`,
      token: await goodToken(),
    }),
  },
  {
    failure: 'token-unknown',
    because: 'the token is wrong',
    prepare: async ({ serverUrl }) => ({ server: serverUrl, token: 'het_wrong' }),
  },
  {
    failure: 'token-revoked',
    because: 'the token was revoked',
    prepare: async ({ serverUrl, revokedToken }) => ({ server: serverUrl, token: await revokedToken() }),
  },
  {
    failure: 'token-exhausted',
    because: 'the token was used as often as it may be',
    prepare: async ({ serverUrl, usedUpToken }) => ({ server: serverUrl, token: await usedUpToken() }),
  },
]

async function enrollAnotherBrowser(serverUrl: string, token: string): Promise<void> {
  const device: DeviceInfo = {
    name: null,
    user: null,
    groups: [],
    browser: 'Chromium',
    browserVersion: '156',
    platform: 'linux',
    extensionVersion: '0.1.0',
    installType: 'admin',
  }
  const { status } = await fetch(`${serverUrl}/device/v1/enroll`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, deviceId: randomUUID(), device }),
  })
  expect(status).toBe(200)
}

test('each way that enrolling can fail is told apart, in a sentence of its own', async ({
  server,
  admin,
  sites,
  profile,
}) => {
  const once = await admin.createToken({ maxUses: 1 })
  await enrollAnotherBrowser(server.url, once.token)
  await profile.start({ anyCertificate: false, unresolvable: 'nowhere.invalid' })
  const agent = new Agent(profile, await workerId(profile))

  const sentences = new Set<string>()
  const serverLast = [...CASES].sort((a) => (a.failure === 'server-unreachable' ? 1 : -1))
  for (const { failure, because, prepare } of serverLast) {
    await test.step(because, async () => {
      await agent.ask('evaluation.disconnect', {})
      const entered = await prepare({
        serverUrl: server.url,
        sitesPort: sites.port,
        goodToken: async () => (await admin.createToken()).token,
        revokedToken: async () => {
          const { tokenId, token } = await admin.createToken()
          await admin.revokeToken(tokenId)
          return token
        },
        usedUpToken: async () => once.token,
        stopServer: () => server.stop(),
      })
      await agent.connect(entered.server, entered.token)
      await expect.poll(async () => (await agent.status()).enrollment).toMatchObject({ state: 'failed', failure })

      const popup = await agent.openPopup()
      await expect(popup.getByTestId('enrollment')).not.toBeEmpty()
      sentences.add((await popup.getByTestId('enrollment').textContent()) ?? '')
      await popup.close()
    })
  }
  expect(sentences.size).toBe(CASES.length)
})

test('an address that can’t be a server’s is refused in the form', async ({ profile }) => {
  await profile.start()
  const agent = new Agent(profile, await workerId(profile))
  const page = await agent.openStatus()
  await page.locator('#connect-server').fill('http://heliograph.example.com')
  await page.locator('#connect-token').fill('het_x')
  await page.locator('#connect-submit').click()
  await expect(page.getByText(/https:\/\//).first()).toBeVisible()
  expect((await agent.status()).management).toBe('not-managed')
})

test('a browser that was connected by hand can be disconnected, blocks no more, and connects again', async ({
  server,
  admin,
  profile,
}) => {
  const agent = await startUnpacked(server.url, admin, profile)
  const { bundleVersion } = await admin.tag('dropbox', 'unsanctioned')
  await agent.syncNow()
  await agent.untilEnforcing(bundleVersion)
  await agent.expectBlocked(await agent.visit('https://www.dropbox.com/'), 'Dropbox')

  const page = await agent.openStatus()
  await page.locator('#disconnect').click()
  await expect.poll(async () => (await agent.status()).enrollment.state).toBe('not-configured')
  await expect.poll(async () => (await agent.status()).enforcedVersion).toBeNull()
  await expect(await agent.visit('https://www.dropbox.com/')).toHaveURL('https://www.dropbox.com/')
  expect(await agent.connect(server.url, (await admin.createToken()).token)).toEqual({ ok: true })
  await agent.untilEnforcing(bundleVersion)
  await agent.expectBlocked(await agent.visit('https://www.dropbox.com/'), 'Dropbox')
  expect(await admin.devices()).toHaveLength(1)
})
