import { expect, printedPolicy, startByPolicy, test } from '../support/fixtures.ts'

const STRANGERS_KEY = 'A'.repeat(43)

test('a bad value of the policy is ignored and named, and a change is applied without a restart', async ({
  server,
  profile,
}) => {
  const agent = await startByPolicy(server, profile, {
    blockPage: { organisation: 'Example Ltd', supportUrl: 'http://not-https.example.com' },
    discovery: { uploadIntervalMinutes: 0 },
  })
  await agent.untilEnrolled()
  const status = await agent.status()
  expect(status.management).toBe('managed')
  expect(status.organisation).toBe('Example Ltd')
  expect(status.policyProblems.map(({ key }) => key).sort()).toEqual([
    'blockPage.supportUrl',
    'discovery.uploadIntervalMinutes',
  ])
  expect(status.gaps).toContain('policy-value-ignored')
  const popup = await agent.openPopup()
  await expect(popup.getByTestId('policy-problems')).toContainText('discovery.uploadIntervalMinutes')
  await popup.close()

  await profile.changePolicy((settings) => Object.assign(settings, { blockPage: { organisation: 'Example Group' } }))
  await expect.poll(async () => (await agent.status()).organisation, { timeout: 60_000 }).toBe('Example Group')
})

test('while the browser keeps the policy back, the extension waits and never calls itself unmanaged', async ({
  server,
  profile,
}) => {
  const agent = await startByPolicy(server, profile)
  const seen = new Set<string>()
  await expect
    .poll(async () => {
      const { management } = await agent.status()
      seen.add(management)
      return management
    })
    .toBe('managed')
  expect(seen).not.toContain('not-managed')
  const page = await agent.openStatus()
  await expect(page.getByTestId('sync-now')).toBeVisible()
  await expect(page.locator('#connect-server')).toHaveCount(0)
})

test('a managed browser can’t be connected elsewhere or disconnected by hand', async ({ agent, admin }) => {
  await agent.enforce(admin, 'dropbox', 'unsanctioned')
  await expect(agent.ask('evaluation.disconnect', {})).rejects.toThrow(/managed/)
  await expect(agent.connect('https://evil.example', 'het_x')).rejects.toThrow(/managed/)
  await agent.expectBlocked(await agent.visit('https://www.dropbox.com/'), 'Dropbox')
  expect((await agent.status()).enrollment.state).toBe('enrolled')
})

test('a bundle that another key signed changes nothing, and the portal hears of it', async ({
  server,
  admin,
  profile,
}) => {
  const agent = await startByPolicy(server, profile, { bundlePublicKey: STRANGERS_KEY })
  await agent.untilEnrolled()
  expect(await agent.syncNow()).toMatchObject({ ok: false, error: expect.stringContaining('wrong-signature') })
  expect(await agent.status()).toMatchObject({ protecting: false, enforcedVersion: null })
  await expect.poll(async () => (await admin.onlyDevice()).gaps).toContain('bundle-rejected')

  const policy = await printedPolicy(server)
  const [rightKey] = Object.values(policy['3rdparty'].extensions).map((settings) => settings.bundlePublicKey)
  await profile.changePolicy((settings) => Object.assign(settings, { bundlePublicKey: rightKey }))
  await agent.untilEnforcing(1)
  await expect.poll(async () => (await admin.onlyDevice()).gaps).not.toContain('bundle-rejected')
})
