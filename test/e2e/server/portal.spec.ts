import { expectAccessible } from '../support/accessibility.ts'
import { expect, startUnpacked, test } from '../support/fixtures.ts'
import { createAccount, startDesk } from '../support/portal-desk.ts'
import { SeededDevice } from '../support/seeded-device.ts'

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
    // A host of it is protected: that makes it a large change.
    await portal.getByRole('textbox', { name: /^To confirm/ }).fill('dropbox')
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

test('an admin blocks an app for one group, grants it to somebody who asks, and ends that again', async ({
  server,
  admin,
}) => {
  const device = await SeededDevice.enroll(server, admin, { name: 'ann-laptop', user: 'ann@example.com' }, ['sales'])
  const desk = await startDesk()
  const portal = await (await desk.newContext()).newPage()
  await createAccount(portal, server.setupLink, 'maria.keller')
  await expect(portal.getByRole('heading', { name: 'Enrollment', exact: true })).toBeVisible()

  await test.step('tagged for a group, but for some addresses; a slip is shown at its field', async () => {
    await portal.goto(`${server.url}/apps/dropbox`)
    await portal.getByRole('button', { name: 'Tag of Dropbox: No tag' }).click()
    await portal.getByLabel(/unsanctioned/i).check()
    await portal.getByText('For whom, where, how', { exact: true }).click()
    await portal.getByLabel('Only for these groups', { exact: true }).fill('sales')
    await portal.getByLabel('Except at these addresses').fill('dropbox.com/team\nno address')
    await expectAccessible(portal)
    await portal.getByRole('button', { name: 'Block Dropbox' }).click()
    await expect(portal.getByLabel('Except at these addresses')).toHaveAccessibleDescription(/no address: Must be/)
    await portal.getByLabel('Except at these addresses').fill('https://Dropbox.com/team')
    await portal.getByRole('textbox', { name: /^To confirm/ }).fill('Dropbox')
    await portal.getByRole('button', { name: 'Block Dropbox' }).click()
    await expect(portal.getByText('Only for sales.')).toBeVisible()
    await expect(portal.getByText('Except at dropbox.com/team.')).toBeVisible()
  })

  await test.step('who asks for access is waited for', async () => {
    await device.askForAccess('dropbox', 'A customer sends the drawings there.')
    await portal.goto(server.url)
    await portal.getByRole('link', { name: 'Requests (1 waiting)' }).click()
    await expect(
      portal.getByRole('row', { name: /Dropbox ann@example\.com ann-laptop A customer sends/ }),
    ).toBeVisible()
  })

  await test.step('granted, it is an exception until then', async () => {
    await portal.getByRole('button', { name: 'Decide: Dropbox for ann@example.com' }).click()
    await portal.getByLabel('Note to the person').fill('Until the drawings are here.')
    await expectAccessible(portal)
    await portal.getByRole('button', { name: 'Grant access' }).click()
    await expect(portal.getByText('Nothing waits for a decision.')).toBeVisible()
    await portal.getByRole('link', { name: 'Exceptions' }).click()
    await expect(portal.getByRole('row', { name: /Dropbox ann@example\.com.*Active.*by maria\.keller/ })).toBeVisible()
    await expectAccessible(portal)
  })

  await test.step('ended on the app’s page, it holds no more', async () => {
    await portal.getByRole('link', { name: 'Dropbox' }).click()
    await portal.getByRole('button', { name: 'End: Dropbox for ann@example.com' }).click()
    await portal.getByRole('button', { name: 'End exception' }).click()
    await expect(portal.getByText('Nobody is excepted from this app’s tag.')).toBeVisible()
    await portal.goto(`${server.url}/exceptions?state=revoked`)
    await expect(portal.getByRole('row', { name: /Dropbox ann@example\.com.*Ended early/ })).toBeVisible()
  })
  await desk.close()
})
