import { HOUR_MS } from '../../../core/protocol/device-api.ts'
import { expect, test } from '../support/fixtures.ts'

// Nobody asks for a sync here: what arrives was pushed.

const untilConnected = { timeout: 60_000 }

test('what an admin does reaches the browser by itself', async ({ agent, admin }) => {
  await expect.poll(async () => (await agent.status()).push, untilConnected).toBe('connected')
  const page = await agent.visit('https://www.dropbox.com/plan')

  await test.step('an app that becomes unsanctioned is left by the tab that is open on it', async () => {
    const { bundleVersion } = await admin.tag('dropbox', 'unsanctioned')
    await agent.expectBlocked(page, 'Dropbox')
    await expect.poll(async () => (await admin.onlyDevice()).enforcedVersion).toBe(bundleVersion)
    expect(await admin.progress(bundleVersion)).toMatchObject({ devices: 1, enforcing: 1, pending: 0, offline: 0 })
  })

  await test.step('a request for access is decided, and the person is told', async () => {
    await page.getByTestId('request-access').click()
    await page.getByTestId('reason').fill('A customer shares a plan there')
    await page.getByTestId('send-request').click()
    await agent.syncNow()
    await expect.poll(() => admin.accessRequests()).toHaveLength(1)
    const [request] = await admin.accessRequests()
    const until = Date.now() + HOUR_MS
    await admin.decide(request?.requestId ?? '', { decision: 'granted', until, note: null })
    await expect.poll(async () => (await agent.visit('https://www.dropbox.com/plan', page)).url()).toMatch(/^https:/)
  })

  await test.step('it is sanctioned again', async () => {
    await admin.tag('dropbox', 'none')
    const again = await agent.visit('https://www.dropbox.com/again')
    await expect.poll(async () => (await agent.visit('https://www.dropbox.com/again', again)).url()).toMatch(/^https:/)
  })

  await test.step('signals are sent when the portal asks for them', async () => {
    const { deviceId } = await admin.onlyDevice()
    await admin.askToSync(deviceId)
    await expect.poll(() => agent.waitingVisits('dropbox')).toBe(0)
    await expect.poll(async () => (await admin.discovered('dropbox'))?.visits ?? 0).toBeGreaterThan(0)
  })
})

test('the connection comes back after the server was gone', async ({ agent, admin, server }) => {
  await expect.poll(async () => (await agent.status()).push, untilConnected).toBe('connected')
  await server.stop('SIGKILL')
  await expect.poll(async () => (await agent.status()).push).not.toBe('connected')
  await server.start()
  await expect.poll(async () => (await agent.status()).push, untilConnected).toBe('connected')
  const page = await agent.visit('https://www.dropbox.com/plan')
  await admin.tag('dropbox', 'unsanctioned')
  await agent.expectBlocked(page, 'Dropbox')
})

test('where nothing is pushed any more, and nobody was told so, the browser asks', async ({
  agent,
  admin,
  lossyProxy,
}) => {
  await expect.poll(async () => (await agent.status()).push, untilConnected).toBe('connected')
  const page = await agent.visit('https://www.dropbox.com/plan')
  lossyProxy.silencePush()
  await admin.tag('dropbox', 'unsanctioned')
  // The silence is noticed after 50 seconds, and the next poll comes within 30.
  await agent.expectStopped(page, 120_000)
  expect((await agent.status()).push).not.toBe('connected')
})

test('a revoked browser is let go of at once', async ({ agent, admin, lossyProxy }) => {
  await expect.poll(async () => (await agent.status()).push, untilConnected).toBe('connected')
  const { deviceId } = await admin.onlyDevice()
  await admin.revokeDevice(deviceId, false)
  await expect
    .poll(async () => (await agent.status()).enrollment)
    .toMatchObject({ state: 'failed', failure: 'device-blocked' })
  expect(lossyProxy.openPush).toBe(0)
})
