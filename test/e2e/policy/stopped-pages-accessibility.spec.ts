import { expectAccessibleInEachLook } from '../support/accessibility.ts'
import type { Agent } from '../support/agent.ts'
import { expect, startByPolicy, test } from '../support/fixtures.ts'

/** A red square, 8 by 8. */
const LOGO =
  'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSI4IiBoZWlnaHQ9IjgiPjxwYXRoIGZpbGw9InJlZCIgZD0iTTAgMGg4djhIMHoiLz48L3N2Zz4='

test('axe finds nothing on block and warning page with all that policy puts there', async ({
  server,
  admin,
  profile,
}) => {
  const agent = await startByPolicy(server, profile, {
    enforcement: { blocked: ['example.org'] },
    blockPage: {
      organisation: 'Example Ltd',
      logo: LOGO,
      message: 'Ask the service desk. It is open from 8 to 18.',
      supportUrl: 'https://help.example.com/',
      supportEmail: 'help@example.com',
    },
  })
  await agent.untilEnrolled()
  await admin.tag('box', 'sanctioned')
  await admin.tag('github', 'monitored', { warning: { minutes: 90, justification: 'required' } })
  await agent.enforce(admin, 'dropbox', 'unsanctioned')
  const page = await agent.context.newPage()

  await test.step('a blocked app', async () => {
    await agent.visit('https://www.dropbox.com/', page)
    await agent.expectBlocked(page, 'Dropbox')
    await expect(page.getByTestId('organisation').locator('img')).toHaveJSProperty('naturalWidth', 8)
    await expect(page.getByRole('link', { name: /help@example\.com/ })).toBeVisible()
    await page.locator('summary').last().click()
    await page.getByTestId('request-access').click()
    await page.getByTestId('send-request').click()
    await expect(page.getByTestId('reason')).toHaveAttribute('aria-invalid', 'true')
    await expectAccessibleInEachLook(page)
    await page.getByTestId('reason').fill('For the drawings')
    await page.getByTestId('send-request').click()
    await expect(page.getByTestId('request-state')).toContainText('Nobody has decided yet')
    await expectAccessibleInEachLook(page)
  })

  await test.step('an app behind a warning', async () => {
    await agent.visit('https://github.com/', page)
    await agent.expectWarned(page, 'GitHub')
    await page.getByTestId('continue').click()
    await expect(page.getByTestId('reason')).toHaveAttribute('aria-invalid', 'true')
    await expectAccessibleInEachLook(page)
  })

  await test.step('an address that policy blocks, and one that is open', async () => {
    await agent.visit('https://example.org/', page)
    await expect(page.getByTestId('host')).toHaveText('example.org')
    await expectAccessibleInEachLook(page)
    await page.goto(`${agent.pageUrl('extension/blocked/index.html')}#https://gitlab.com/`)
    await page.reload()
    await expect(page.getByTestId('not-blocked')).toBeVisible()
    await expectAccessibleInEachLook(page)
  })

  await test.step('by the keys alone', async () => {
    await byKeys(agent)
  })
})

/** Past a warning without a mouse: the heading has the focus, from where Tab leads on. */
async function byKeys(agent: Agent): Promise<void> {
  const page = await agent.visit('https://github.com/keys')
  await agent.expectWarned(page, 'GitHub')
  await page.bringToFront()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await tabTo(page, 'reason')
  await page.keyboard.type('By the keys')
  await tabTo(page, 'continue')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('https://github.com/keys')
}

async function tabTo(page: Awaited<ReturnType<Agent['visit']>>, testId: string): Promise<void> {
  const target = page.getByTestId(testId)
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`Tab never comes to ${testId}`)
}
