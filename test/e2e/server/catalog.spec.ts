import type { Page } from '@playwright/test'
import { expectAccessible } from '../support/accessibility.ts'
import { expect, test } from '../support/fixtures.ts'
import { createAccount, startDesk } from '../support/portal-desk.ts'

const CSV = `id,name,category,domains
acme-crm,Acme CRM,CRM,acme-crm.com
bad,Bad,CRM,co.uk
too,many,cells,here.com,and,more
`

/** In both looks: a colour that is right on white may be unreadable on black. */
async function expectAccessibleInBothLooks(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expectAccessible(page)
  }
}

test('an admin adds an app, overrides one, and imports a file after a dry run', async ({ server }) => {
  const desk = await startDesk()
  const page = await (await desk.newContext()).newPage()
  await createAccount(page, server.setupLink, 'maria.keller')
  await page.getByRole('link', { name: 'Catalog', exact: true }).click()

  await test.step('a custom app', async () => {
    await page.getByRole('button', { name: 'Add a custom app' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a custom app' })
    await dialog.getByLabel('Name').fill('Our wiki')
    await dialog.getByLabel('Category').selectOption('CRM')
    await dialog.getByLabel('Domains').fill('dropbox.com')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog.getByRole('alert')).toContainText('"dropbox.com" is the app "dropbox"’s already')
    await expectAccessibleInBothLooks(page)
    await dialog.getByLabel('Domains').fill('https://wiki.acme-crm.com/start')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('row', { name: /Our wiki/ })).toContainText('Custom')
  })

  await test.step('a file', async () => {
    await page.getByLabel('File').setInputFiles({ name: 'apps.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) })
    await page.getByRole('button', { name: 'Dry run' }).click()
    await expect(page.getByText('Dry run: nothing was changed. This is what would happen.')).toBeVisible()
    await expect(page.getByRole('row', { name: /line 3/ }).first()).toContainText('co.uk')
    await expect(page.getByRole('row', { name: /line 4/ })).toContainText('Not readable as CSV')
    await expectAccessibleInBothLooks(page)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect(page.getByRole('row', { name: /Acme CRM/ })).toContainText('Custom')
  })

  await test.step('an override, and back', async () => {
    await page.goto(`${server.url}/apps/box`)
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Our Box')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { name: 'Our Box' })).toBeVisible()
    await expect(page.getByText('Not as the catalog says: name.')).toBeVisible()
    await expectAccessibleInBothLooks(page)
    await page.getByRole('button', { name: 'Use the catalog again' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Use the catalog again' }).click()
    await expect(page.getByRole('heading', { name: 'Box', exact: true })).toBeVisible()
  })
  await desk.close()
})
