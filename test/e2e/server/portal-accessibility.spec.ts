import { expectAccessible } from '../support/accessibility.ts'
import { expect, test } from '../support/fixtures.ts'
import { createAccount, startDesk } from '../support/portal-desk.ts'
import { SeededDevice } from '../support/seeded-device.ts'

test('axe finds nothing on any screen of the portal, light or dark', async ({ server, admin, agent }) => {
  await admin.tag('dropbox', 'unsanctioned')
  await agent.syncNow()
  await agent.visit('https://github.com/')
  await agent.visit('https://www.dropbox.com/')
  await agent.syncNow()

  const device = await SeededDevice.enroll(server, admin, { name: 'ann-laptop', user: 'ann@example.com' })
  await device.askForAccess('dropbox', 'A customer sends the drawings there.')
  await admin.except('dropbox', { deviceId: device.deviceId })

  const desk = await startDesk()
  const portal = await (await desk.newContext()).newPage()
  await createAccount(portal, server.setupLink, 'maria.keller')
  await expect(portal.getByRole('heading', { name: 'Enrollment', exact: true })).toBeVisible()
  await portal.goto(server.url)
  await expect(portal.getByRole('row', { name: /GitHub/ })).toBeVisible()
  const links = await portal.getByRole('navigation').getByRole('link').all()
  const addresses = await Promise.all(links.map(async (link) => (await link.getAttribute('href')) ?? ''))
  expect(addresses.length).toBeGreaterThan(10)
  for (const address of [...addresses, '/requests?state=', '/exceptions?state=', '/apps/dropbox']) {
    await portal.goto(new URL(address, server.url).href)
    await expect(portal.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(portal.getByText('Loading…').or(portal.locator('[aria-busy="true"]'))).toHaveCount(0)
    await portal.emulateMedia({ colorScheme: 'light' })
    await expectAccessible(portal)
    await portal.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(portal, 'color-contrast')
  }
  await desk.close()
})
