import { expect, test } from '../support/fixtures.ts'

test('a browser discovers apps, an admin marks one unsanctioned, the browser blocks it', async ({
  agent,
  admin,
  sites,
  install,
}) => {
  await test.step('the device shows in the portal, and enforces the first bundle', async () => {
    await agent.untilEnforcing(1)
    const device = await admin.onlyDevice()
    expect(device).toMatchObject({ state: 'active', browser: 'Chromium' })
    expect(device.installType).toBe(install === 'policy' ? 'admin' : 'development')
    await expect.poll(async () => (await admin.onlyDevice()).enforcedVersion).toBeGreaterThanOrEqual(1)
  })

  const dropbox = await agent.visit('https://www.dropbox.com/home')
  await test.step('hosts of three apps appear under Discovered apps', async () => {
    await agent.visit('https://github.com/')
    const slack = await agent.visit('https://app.slack.com/client')
    await slack.goto('https://acme.slack.com/')
    await agent.visit('https://wiki.corp.internal/')
    await agent.visit('http://intranet/')
    await expect.poll(async () => (await agent.status()).signalsWaiting).toBe(3)

    expect(await agent.syncNow()).toEqual({ ok: true })
    const apps = await admin.discoveredApps()
    expect(new Set(apps.map(({ appId }) => appId))).toEqual(new Set(['dropbox', 'github', 'slack']))
    expect(apps.find(({ appId }) => appId === 'slack')).toMatchObject({
      visits: 2,
      devices: 1,
      users: install === 'policy' ? 1 : 0,
    })
    expect((await agent.status()).signalsWaiting).toBe(0)
  })

  await test.step('once tagged, the open tab and the next navigation meet the block page', async () => {
    const { bundleVersion } = await admin.tag('dropbox', 'unsanctioned')
    await agent.untilEnforcing(bundleVersion)
    await agent.expectBlocked(dropbox, 'Dropbox')

    const before = sites.hits.length
    const subdomain = await agent.visit('https://team.dropbox.com/doc?secret=1')
    await agent.expectBlocked(subdomain, 'Dropbox')
    await expect(subdomain.getByTestId('app-category')).not.toBeEmpty()
    await expect(subdomain.getByTestId('block-reason')).toContainText(/unsanctioned/i)
    await expect(subdomain.getByTestId('host')).toContainText('team.dropbox.com')
    expect(sites.hits.slice(before).filter((hit) => hit.includes('dropbox'))).toEqual([])
    await expect(await agent.visit('https://github.com/')).toHaveURL('https://github.com/')
  })

  await test.step('the attempts show under Events', async () => {
    await agent.syncNow()
    const events = await admin.events()
    expect(events.map(({ appId, context }) => `${appId} ${context}`).sort()).toEqual([
      'dropbox navigation',
      'dropbox open-tab',
    ])
    expect(await admin.discovered('dropbox')).toMatchObject({ visits: 1, blocked: 2 })
  })

  await test.step('tagged otherwise, it opens again', async () => {
    await agent.enforce(admin, 'dropbox', 'sanctioned')
    await expect(await agent.visit('https://www.dropbox.com/home')).toHaveURL('https://www.dropbox.com/home')
  })
})
