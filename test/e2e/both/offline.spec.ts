import { expect, test } from '../support/fixtures.ts'

test('without a server, blocking goes on, also after a restart; signals wait and arrive once', async ({
  agent,
  admin,
  server,
  profile,
}) => {
  await agent.enforce(admin, 'dropbox', 'unsanctioned')
  await server.stop()

  await agent.visit('https://github.com/')
  await agent.expectBlocked(await agent.visit('https://www.dropbox.com/'), 'Dropbox')
  await expect.poll(async () => (await agent.status()).signalsWaiting).toBeGreaterThanOrEqual(3)
  expect(await agent.syncNow()).toMatchObject({ ok: false })

  await test.step('after a restart of the browser', async () => {
    await profile.close()
    await profile.start()
    await agent.untilWorking()
    await agent.expectBlocked(await agent.visit('https://www.dropbox.com/'), 'Dropbox')
    await agent.visit('https://github.com/')
    expect((await agent.status()).protecting).toBe(true)
  })

  await test.step('the server comes back', async () => {
    await server.start()
    expect(await agent.syncNow()).toEqual({ ok: true })
    expect(await admin.discovered('github')).toMatchObject({ visits: 2 })
    expect(await admin.discovered('dropbox')).toMatchObject({ visits: 0, blocked: 2 })
    await agent.syncNow()
    expect(await admin.discovered('github')).toMatchObject({ visits: 2 })
    expect(await admin.events()).toHaveLength(2)
  })
})
