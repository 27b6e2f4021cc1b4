import { expectAccessible } from '../support/accessibility.ts'
import { expect, test } from '../support/fixtures.ts'

test('the popup says how things are, and the status page shows the rows that wait', async ({
  agent,
  admin,
  install,
}) => {
  const { bundleVersion } = await admin.tag('github', 'sanctioned')
  await agent.syncNow()
  const site = await agent.visit('https://github.com/')
  await expect.poll(async () => (await agent.status()).signalsWaiting).toBe(1)

  const popup = await agent.openPopup()
  await expect(popup.getByTestId('management')).toContainText(install === 'policy' ? /managed by/i : /evaluation|hand/i)
  await expect(popup.getByTestId('enrollment')).toHaveText('Enrolled')
  await expect(popup.getByTestId('protection')).toContainText(/protecting/i)
  await expect(popup.getByTestId('bundle-version')).toHaveText(String(bundleVersion))
  await expect(popup.getByTestId('last-sync')).not.toContainText(/never/i)
  await expect(popup.getByTestId('signals-waiting')).toHaveText('1')
  await expectAccessible(popup)

  await test.step('this site’s app and tag', async () => {
    const { site: seen } = await agent.ask('popup.view', { url: site.url() })
    expect(seen).toMatchObject({ kind: 'app', app: { id: 'github', tag: 'sanctioned' } })
    expect((await agent.ask('popup.view', { url: 'http://intranet/' })).site).toEqual({ kind: 'not-recorded' })
    expect((await agent.ask('popup.view', { url: 'https://example.org/' })).site.kind).toBe('unknown')
  })

  const status = await agent.openStatus()
  await expect(status.getByTestId('waiting-signals').locator('tbody tr')).toHaveCount(1)
  await expect(status.getByTestId('waiting-signals')).toContainText('GitHub')
  await expect(status.locator('#connect-server')).toHaveCount(0)
  await expectAccessible(status)
  await status.getByTestId('sync-now').click()
  await expect(status.getByTestId('sync-result')).toContainText(/synced/i)
  await expect(status.getByTestId('waiting-signals')).toHaveCount(0)
  expect(await admin.discovered('github')).toMatchObject({ visits: 1, tag: 'sanctioned' })
  await status.getByText('Sent in the last 7 days').click()
  await expect(status.getByTestId('sent-signals').locator('tbody tr')).toHaveCount(1)
  await expect(status.getByTestId('sent-signals')).toContainText('GitHub')
  await expectAccessible(status)

  await popup.bringToFront()
  await popup.getByTestId('sync-now').click()
  await expect(popup.getByTestId('sync-result')).toContainText(/synced/i)
  await expect(popup.getByTestId('signals-waiting')).toHaveText('0')
})
