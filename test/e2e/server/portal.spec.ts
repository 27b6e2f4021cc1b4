import { expectAccessible } from '../support/accessibility.ts'
import { expect, startUnpacked, test } from '../support/fixtures.ts'
import { createAccount, startDesk } from '../support/portal-desk.ts'

test('an admin signs in by the first-run link, connects a browser, marks its app unsanctioned and sees it blocked', async ({
  server,
  admin,
  profile,
}) => {
  const desk = await startDesk()
  const context = await desk.newContext()
  const portal = await context.newPage()
  const scriptErrors: string[] = []
  portal.on('pageerror', (error) => scriptErrors.push(error.message))

  await test.step('set up', async () => {
    await createAccount(portal, server.setupLink, 'maria.keller')
    await expect(portal.getByRole('heading', { name: 'Enrollment', exact: true })).toBeVisible()
    await expectAccessible(portal)
  })

  await test.step('the link works once', async () => {
    const stranger = await (await desk.newContext()).newPage()
    await createAccount(stranger, server.setupLink, 'mallory')
    await expect(stranger.getByRole('alert')).toBeVisible()
    expect(await stranger.evaluate(() => fetch('/api/v1/session').then(({ status }) => status))).toBe(401)
    await stranger.close()
  })

  const agent = await startUnpacked(server.url, admin, profile)
  // Its first round would send a visit at once.
  expect(await agent.syncNow()).toEqual({ ok: true })
  const visited = await agent.visit('https://www.dropbox.com/')
  await expect.poll(async () => (await agent.status()).signalsWaiting).toBe(1)
  await agent.syncNow()

  await test.step('the app and the device show', async () => {
    await portal.goto(server.url)
    await expect(portal.getByRole('row', { name: /Dropbox/ })).toContainText('1')
    await portal.getByRole('link', { name: 'Devices' }).click()
    await expect(portal.getByRole('row', { name: /Chromium/ })).toBeVisible()
    await expectAccessible(portal)
  })

  await test.step('marked unsanctioned, it is blocked in the browser', async () => {
    await portal.goto(server.url)
    await portal.getByRole('button', { name: /Tag of Dropbox/ }).click()
    await portal.getByLabel(/unsanctioned/i).check()
    await portal.getByRole('button', { name: 'Block Dropbox' }).click()
    await expect(portal.getByRole('button', { name: /Tag of Dropbox: Unsanctioned/ })).toBeVisible()
    const { bundleVersion } = await admin.bundleStatus()
    await agent.untilEnforcing(bundleVersion)
    await agent.expectBlocked(visited, 'Dropbox')
    // What the browser has measured meanwhile may have called for a newer bundle than the tag's.
    await expect(portal.getByText(/^Bundle \d+ is enforced on 1 of 1 browser/)).toBeVisible({ timeout: 60_000 })
  })

  await test.step('the attempt shows under Events, the change in the governance log', async () => {
    await agent.syncNow()
    await portal.getByRole('link', { name: 'Events' }).click()
    await expect(portal.getByRole('row', { name: /Dropbox/ })).toBeVisible()
    await portal.getByRole('link', { name: 'Governance log' }).click()
    await expect(portal.getByRole('row', { name: /maria\.keller.*dropbox/i }).first()).toBeVisible()
  })

  expect(scriptErrors).toEqual([])
  await desk.close()
})
