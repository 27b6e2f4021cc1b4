import type { Agent } from '../support/agent.ts'
import { expect, startByPolicy, test } from '../support/fixtures.ts'

test('a tag is for the groups that it names, and follows the policy’s groups while the browser runs', async ({
  server,
  admin,
  profile,
}) => {
  const agent = await startByPolicy(server, profile, { groups: ['engineering', 'berlin'] })
  await agent.untilEnrolled()
  await admin.tag('dropbox', 'unsanctioned', { scope: { include: ['engineering'] } })
  await admin.tag('github', 'unsanctioned', { scope: { include: ['sales', 'legal'] } })
  await admin.tag('vimeo', 'unsanctioned', { scope: { exclude: ['sales'] } })
  await admin.tag('notion', 'monitored', { scope: { exclude: ['sales'] } })
  await admin.tag('zoom', 'unsanctioned', { scope: { include: ['berlin'], exclude: ['engineering'] } })
  await agent.enforce(admin, 'box', 'sanctioned', { uploads: 'blocked', scope: { include: ['sales'] } })

  await agent.expectBlocked(await agent.visit('https://www.dropbox.com/'), 'Dropbox')
  await agent.expectBlocked(await agent.visit('https://vimeo.com/'), 'Vimeo')
  await agent.expectWarned(await agent.visit('https://www.notion.so/'), 'Notion')
  const github = await agent.visit('https://github.com/')
  const zoom = await agent.visit('https://zoom.us/')
  await expect(github).toHaveURL('https://github.com/')
  await expect(zoom).toHaveURL('https://zoom.us/')

  await profile.changePolicy((settings) => Object.assign(settings, { groups: ['berlin', 'sales'] }))
  await test.step('open tabs of what is for the new groups are sent away', async () => {
    await agent.expectStopped(github, 60_000)
    await agent.expectBlocked(github, 'GitHub')
    await agent.expectBlocked(zoom, 'Zoom')
  })
  await test.step('and what was for the old ones is open', async () => {
    for (const url of ['https://www.dropbox.com/', 'https://vimeo.com/', 'https://www.notion.so/']) {
      await expect(await agent.visit(url)).toHaveURL(url)
    }
  })
  await test.step('which the portal learns', async () => {
    await agent.syncNow()
    await expect.poll(async () => (await admin.onlyDevice()).groups).toEqual(['berlin', 'sales'])
  })
})

test('exceptions for a device or its user open a blocked app, and end by themselves', async ({ agent, admin }) => {
  await admin.tag('dropbox', 'unsanctioned')
  await admin.tag('vimeo', 'unsanctioned')
  await agent.enforce(admin, 'github', 'unsanctioned')
  const { deviceId } = await admin.onlyDevice()

  await test.step('those for somebody else open nothing here', async () => {
    await admin.openTo({ appId: 'vimeo', user: 'bob@example.com', until: inSeconds(3_600) })
    await agent.syncNow()
    await agent.expectBlocked(await agent.visit('https://vimeo.com/'), 'Vimeo')
  })

  await test.step('one for a user opens the app on the user’s device', async () => {
    await admin.openTo({ appId: 'github', user: 'ann@example.com', until: inSeconds(3_600) })
    await agent.syncNow()
    await untilOpen(agent, 'https://github.com/')
  })

  await test.step('one for the device opens it for as long as it says, tabs that are open then included', async () => {
    await admin.openTo({ appId: 'dropbox', deviceId, until: inSeconds(8) })
    await agent.syncNow()
    await untilOpen(agent, 'https://www.dropbox.com/')
    const tab = agent.context.pages().find((page) => page.url() === 'https://www.dropbox.com/')
    if (tab === undefined) throw new Error('The tab at Dropbox is gone')
    await agent.expectStopped(tab, 45_000)
    await agent.expectBlocked(tab, 'Dropbox')
    await agent.expectBlocked(await agent.visit('https://www.dropbox.com/'), 'Dropbox')
    const states = (await admin.exceptions()).map(({ appId, state }) => `${appId} ${state}`)
    expect(states.sort()).toEqual(['dropbox ended', 'github active', 'vimeo active'])
    await expect(await agent.visit('https://github.com/still')).toHaveURL('https://github.com/still')
  })

  await test.step('an end in the past, or without anybody, is refused', async () => {
    await expect(admin.openTo({ appId: 'dropbox', deviceId, until: inSeconds(-1) })).rejects.toThrow(/400/)
    await expect(admin.openTo({ appId: 'dropbox', until: inSeconds(60) })).rejects.toThrow(/400/)
  })
})

function inSeconds(seconds: number): number {
  return Date.now() + seconds * 1_000
}

/** Leaves a tab open there. */
async function untilOpen(agent: Agent, url: string): Promise<void> {
  await expect(await agent.visit(url)).toHaveURL(url)
}
