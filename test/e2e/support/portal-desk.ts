import { type Browser, chromium, type Page } from '@playwright/test'
import { requireChromium } from '../../../scripts/find-chromium.mjs'

/** The browser that an admin or analyst looks at the portal with: without the extension. */
export async function startDesk(): Promise<Browser> {
  return chromium.launch({ chromiumSandbox: false, executablePath: requireChromium() })
}

/** What the first-run link asks for. */
export async function createAccount(page: Page, setupLink: string, username: string): Promise<void> {
  await page.goto(setupLink)
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await page.getByRole('button', { name: 'Create account' }).click()
}
