import { expectAccessible } from '../support/accessibility.ts'
import { expect, startUnpacked, test } from '../support/fixtures.ts'
import { createAccount, startDesk } from '../support/portal-desk.ts'

test('an admin brings a block to a group first, then to everyone, and rolls it back', async ({
  server,
  admin,
  profile,
}) => {
  const desk = await startDesk()
  const portal = await (await desk.newContext()).newPage()
  await createAccount(portal, server.setupLink, 'maria.keller')
  const agent = await startUnpacked(server.url, admin, profile)
  // Before it has a catalog it knows no app.
  expect(await agent.syncNow()).toEqual({ ok: true })
  const visited = await agent.visit('https://www.dropbox.com/plan')
  await expect
    .poll(async () => {
      await agent.syncNow()
      return (await admin.discovered('dropbox'))?.visits ?? 0
    })
    .toBe(1)
  await expect.poll(async () => (await agent.status()).push, { timeout: 60_000 }).toBe('connected')

  await test.step('the dialog says whom it hits, and to whom it goes first', async () => {
    await portal.goto(server.url)
    await portal.getByRole('button', { name: /Tag of Dropbox/ }).click()
    await portal.getByLabel(/unsanctioned/i).check()
    await expect(portal.getByText(/1 device.* in the last 30 days/)).toBeVisible()
    await portal.getByText(/^To whom first/).click()
    await portal.getByLabel('First to groups').check()
    await portal.getByRole('combobox', { name: 'First to these groups' }).fill('pilot')
    await portal.getByRole('combobox', { name: 'First to these groups' }).press('Enter')
    // Hosts of it are protected: that makes it a large change.
    await portal.getByRole('textbox', { name: /^To confirm/ }).fill('dropbox')
    await expectAccessible(portal)
    await portal.getByRole('button', { name: 'Block Dropbox for the first ones' }).click()
    await expect(portal.getByRole('dialog')).toHaveCount(0)
  })

  await test.step('a browser that isn’t of the group stays as it was, and has the new bundle', async () => {
    await agent.untilEnforcing((await admin.bundleStatus()).bundleVersion)
    expect(visited.url()).toBe('https://www.dropbox.com/plan')
    await portal.getByRole('link', { name: 'Roll-outs' }).click()
    await expect(portal.getByRole('row', { name: /Dropbox/ })).toContainText('With the first ones')
    await expectAccessible(portal)
  })

  await test.step('to everyone: the tab that is open on it is stopped, and the portal sees it', async () => {
    await portal.getByRole('button', { name: 'To everyone now: Dropbox' }).click()
    await portal.getByRole('textbox', { name: /^To confirm/ }).fill('Dropbox')
    await portal.getByRole('dialog').getByRole('button', { name: 'To everyone now' }).click()
    await agent.expectBlocked(visited, 'Dropbox')
    await expect(portal.getByRole('row', { name: /Dropbox/ })).toContainText('With everyone')
    await expect(portal.getByText('Enforced on the only browser').first()).toBeVisible()
  })

  await test.step('rolled back, it is open again', async () => {
    await portal.getByRole('button', { name: 'Roll back: Dropbox' }).click()
    await portal.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
    await expect(portal.getByRole('row', { name: /Dropbox/ })).toContainText('Rolled back')
    await expect
      .poll(async () => (await agent.visit('https://www.dropbox.com/again', visited)).url())
      .toBe('https://www.dropbox.com/again')
  })
  await desk.close()
})
