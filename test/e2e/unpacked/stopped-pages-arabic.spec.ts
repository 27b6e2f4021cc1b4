import { expectAccessibleInEachLook } from '../support/accessibility.ts'
import { ChromiumProfile } from '../support/chromium.ts'
import { test as base, expect } from '../support/fixtures.ts'

const test = base.extend({
  profile: async ({ sites }, use) => {
    const profile = await ChromiumProfile.createSpeaking('ar', sites.port)
    await use(profile)
    await profile.remove()
  },
})

test('block and warning page in Arabic go from right to left, and axe finds nothing', async ({ agent, admin }) => {
  await admin.tag('box', 'sanctioned')
  await admin.tag('github', 'monitored', { warning: { minutes: 90, justification: 'required' } })
  await agent.enforce(admin, 'dropbox', 'unsanctioned')
  const page = await agent.context.newPage()

  await agent.visit('https://www.dropbox.com/', page)
  await agent.expectBlocked(page, 'Dropbox')
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar')
  await expect(page.locator('html')).toHaveCSS('direction', 'rtl')
  await page.getByTestId('request-access').click()
  await expectAccessibleInEachLook(page)
  await page.getByTestId('reason').fill('للرسومات')
  await page.getByTestId('send-request').click()
  await expect(page.getByTestId('request-access')).toHaveCount(0)
  await expectAccessibleInEachLook(page)

  await agent.visit('https://github.com/', page)
  await agent.expectWarned(page, 'GitHub')
  await expectAccessibleInEachLook(page)
  await page.getByTestId('reason').fill('للعمل')
  await page.getByTestId('continue').click()
  await expect(page).toHaveURL('https://github.com/')
})
