import type { Page } from '@playwright/test'
import { HOUR_MS } from '../../../core/protocol/device-api.ts'
import { sendFrom } from '../support/agent.ts'
import { expect, test } from '../support/fixtures.ts'

test('a person asks for a blocked app, is let in for a time, and is kept out again', async ({ agent, admin }) => {
  await agent.enforce(admin, 'dropbox', 'unsanctioned')
  const page = await agent.visit('https://www.dropbox.com/shared/plan')
  await agent.expectBlocked(page, 'Dropbox')

  await test.step('says why, and is told that the request waits', async () => {
    await page.getByTestId('request-access').click()
    await page.getByTestId('send-request').click()
    await expect(page.getByText('Write why you need it, then send the request.')).toBeVisible()
    await ask(page, 'A customer shares a plan there')
  })

  await test.step('may not ask twice', async () => {
    await expect(page.getByTestId('request-access')).toHaveCount(0)
    const another = await agent.visit('https://www.dropbox.com/')
    await expect(another.getByTestId('request-state')).toContainText('Nobody has decided yet')
    await expect(another.getByTestId('request-access')).toHaveCount(0)
    const asked = await sendFrom(another, 'block-page.request-access', { url: 'https://www.dropbox.com/', reason: 'x' })
    expect(asked).toEqual({ ok: true, answer: { ok: false, reason: 'waiting' } })
    await another.close()
  })

  const until = Date.now() + HOUR_MS
  await test.step('the request is in the portal’s list, and is granted there', async () => {
    await expect.poll(() => admin.accessRequests()).toHaveLength(1)
    const [request] = await admin.accessRequests()
    expect(request).toMatchObject({ appId: 'dropbox', reason: 'A customer shares a plan there', state: 'waiting' })
    await admin.decide(request?.requestId ?? '', { decision: 'granted', until, note: 'For this plan' })
    expect(await admin.accessRequests()).toMatchObject([{ state: 'granted', until }])
  })

  await test.step('the page that is still open says so, and leads on', async () => {
    await agent.syncNow()
    await page.bringToFront()
    await expect(page.getByTestId('not-blocked')).toContainText('Access ends on')
    const decided = await sendFrom(page, 'block-page.decision', { url: 'https://www.dropbox.com/' })
    expect(decided).toMatchObject({ ok: true, answer: { kind: 'not-blocked', host: 'www.dropbox.com', until } })
    await page.getByTestId('open-site').click()
    await expect(page).toHaveURL('https://www.dropbox.com/shared/plan')
    await agent.killWorker()
    await agent.visit('https://www.dropbox.com/later', page)
    await expect(page).toHaveURL('https://www.dropbox.com/later')
  })

  await test.step('taken back, the app is blocked at the next sync, with the note still there', async () => {
    const [exception] = await admin.exceptions()
    await admin.endException(exception?.exceptionId ?? '')
    await agent.syncNow()
    await agent.expectBlocked(page, 'Dropbox')
    await page.bringToFront()
    await expect(page.getByTestId('request-state')).toContainText('For this plan')
    await agent.expectBlocked(await agent.visit('https://www.dropbox.com/'), 'Dropbox')
  })

  await test.step('asks again, and is denied by whom, and with which words', async () => {
    await page.bringToFront()
    await page.getByTestId('request-access').click()
    await ask(page, 'Once more')
    await expect.poll(async () => (await admin.accessRequests()).map(({ state }) => state)).toContain('waiting')
    const waiting = (await admin.accessRequests()).find(({ state }) => state === 'waiting')
    const denied = await admin.decide(waiting?.requestId ?? '', { decision: 'denied', note: 'Use Box instead' })
    await agent.syncNow()
    await page.bringToFront()
    await expect(page.getByTestId('request-state')).toContainText(`${denied.decidedBy} denied it`)
    await expect(page.getByTestId('request-state')).toContainText('Use Box instead')
    await expect(page.getByTestId('request-access')).toBeVisible()
    await agent.expectBlocked(page, 'Dropbox')
  })

  const reasons = (await admin.events('access-requested')).map(({ justification }) => justification)
  expect(reasons.sort()).toEqual(['A customer shares a plan there', 'Once more'])
})

async function ask(page: Page, reason: string): Promise<void> {
  await page.getByTestId('reason').fill(reason)
  await page.getByTestId('send-request').click()
  await expect(page.getByTestId('request-state')).toContainText('Nobody has decided yet')
}
