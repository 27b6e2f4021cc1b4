import { expect, test } from '../support/fixtures.ts'

test('a worker that is killed between visit and upload loses nothing', async ({ agent, admin }) => {
  await agent.visit('https://github.com/')
  await expect.poll(async () => (await agent.status()).signalsWaiting).toBe(1)
  await agent.killWorker()
  await agent.visit('https://github.com/')
  await expect.poll(async () => await agent.waitingVisits('github')).toBe(2)
  await agent.killWorker()
  expect(await agent.syncNow()).toEqual({ ok: true })
  expect(await admin.discovered('github')).toMatchObject({ visits: 2 })
})

test('a browser that is killed with signals waiting still has them when it comes back', async ({
  agent,
  admin,
  profile,
}) => {
  await agent.visit('https://github.com/')
  await agent.visit('https://www.dropbox.com/')
  await expect.poll(async () => (await agent.status()).signalsWaiting).toBe(2)
  await profile.kill()
  await profile.start()
  await agent.untilWorking()
  expect(await agent.syncNow()).toEqual({ ok: true })
  expect((await admin.discoveredApps()).map(({ appId, visits }) => `${appId} ${visits}`).sort()).toEqual([
    'dropbox 1',
    'github 1',
  ])
})

test('a batch whose acknowledgement is lost is sent again and counted once', async ({ agent, admin, lossyProxy }) => {
  await agent.visit('https://github.com/')
  await expect.poll(async () => (await agent.status()).signalsWaiting).toBe(1)
  lossyProxy.loseAnswersTo('/device/v1/batches')
  expect(await agent.syncNow()).toMatchObject({ ok: false })
  expect((await agent.status()).signalsWaiting).toBe(1)
  expect(await admin.discovered('github')).toMatchObject({ visits: 1 })

  lossyProxy.deliver()
  await agent.visit('https://github.com/')
  expect(await agent.syncNow()).toEqual({ ok: true })
  expect(await admin.discovered('github')).toMatchObject({ visits: 2 })
  expect((await agent.status()).signalsWaiting).toBe(0)
  expect(lossyProxy.requestsTo('/device/v1/batches')).toBeGreaterThanOrEqual(3)
})

test('a bundle whose download breaks off is fetched again, and the one before stays in force', async ({
  agent,
  admin,
  lossyProxy,
}) => {
  await agent.enforce(admin, 'dropbox', 'unsanctioned')
  lossyProxy.cutAnswersOf('/device/v1/bundle')
  const { bundleVersion } = await admin.tag('github', 'unsanctioned')
  expect(await agent.syncNow()).toMatchObject({ ok: false })
  await agent.expectBlocked(await agent.visit('https://www.dropbox.com/'), 'Dropbox')

  lossyProxy.deliver()
  expect(await agent.syncNow()).toEqual({ ok: true })
  await agent.untilEnforcing(bundleVersion)
})

test('a browser with nothing new to say of itself reports its health once', async ({ agent, lossyProxy }) => {
  await agent.untilEnforcing(1)
  await agent.syncNow()
  const reported = lossyProxy.requestsTo('/device/v1/health')
  await agent.syncNow()
  await agent.syncNow()
  expect(lossyProxy.requestsTo('/device/v1/health')).toBe(reported)
})

test('a revoked browser enrolls again once, then says so and stops asking', async ({ agent, admin, lossyProxy }) => {
  const { deviceId } = await admin.onlyDevice()
  await admin.revokeDevice(deviceId, true)
  await agent.syncNow()
  await agent.untilEnrolled()
  expect(await agent.syncNow()).toEqual({ ok: true })
  expect((await admin.onlyDevice()).state).toBe('active')

  await admin.revokeDevice(deviceId, true)
  await agent.syncNow()
  await expect
    .poll(async () => (await agent.status()).enrollment)
    .toMatchObject({ state: 'failed', failure: 'revoked-twice', retryAt: null })
  const asked = lossyProxy.requestsTo('/device/v1/enroll')
  expect(await agent.syncNow()).toMatchObject({ ok: false })
  await agent.killWorker()
  await agent.syncNow()
  expect(lossyProxy.requestsTo('/device/v1/enroll')).toBe(asked)
  const popup = await agent.openPopup()
  await expect(popup.getByTestId('enrollment')).toContainText(/revoked/i)
})
