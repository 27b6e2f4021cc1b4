import { expect, it } from 'vitest'
import { NOW, sampleBatch, sampleSignal } from '../support/samples.ts'
import { useAdmin } from '../support/use-admin.ts'

const { server, admin } = await useAdmin()

const log = async () => {
  const { items } = (await admin('GET', '/api/v1/governance-log')).body
  return items.map(({ entryId: _, at: __, ...entry }: Record<string, unknown>) => entry)
}

it('a tag is set, carried by a new bundle, and logged', async () => {
  const answer = await admin('PUT', '/api/v1/apps/google/tag', { tag: 'unsanctioned' })
  expect(answer).toMatchObject({ status: 200, body: { appId: 'google', tag: 'unsanctioned', bundleVersion: 2 } })
  expect(answer.body.protectedHosts).toContain('clients2.google.com')
  expect((await admin('GET', '/api/v1/apps/google')).body).toMatchObject({
    tag: 'unsanctioned',
    tagChangedAt: NOW,
    tagChangedBy: 'token:admin',
  })
  expect((await log())[0]).toEqual({
    actor: 'token:admin',
    action: 'app.tag',
    target: 'google',
    before: { tag: 'none' },
    after: { tag: 'unsanctioned' },
  })
})

it('a tag holds for whom and where it says, takes addresses as people write them, and is set whole', async () => {
  const settings = {
    scope: { include: ['sales'], exclude: ['board'] },
    only: ['https://BOX.com/Team//x', '.www.box.com'],
    except: ['box.com/Team/x/y'],
    reach: 'pages',
    uploads: 'blocked',
    warning: { minutes: 5, justification: 'required' },
  }
  await admin('PUT', '/api/v1/apps/box/tag', { tag: 'monitored', ...settings })
  const kept = { ...settings, only: ['box.com/Team/x', '.www.box.com'] }
  expect((await admin('GET', '/api/v1/apps/box')).body).toMatchObject({ tag: 'monitored', tagSettings: kept })
  expect((await log())[0]).toMatchObject({ before: { tag: 'none' }, after: { tag: 'monitored', ...kept } })

  await admin('PUT', '/api/v1/apps/box/tag', { tag: 'monitored' })
  const defaults = {
    scope: { include: [], exclude: [] },
    only: [],
    except: [],
    reach: 'everything',
    uploads: 'allowed',
    warning: { minutes: 60, justification: 'optional' },
  }
  expect((await admin('GET', '/api/v1/apps/box')).body.tagSettings).toEqual(defaults)
  expect((await admin('GET', '/api/v1/apps/dropbox')).body.tagSettings).toEqual(defaults)
})

it('a tag can not name an address of somebody else, and the answer says which', async () => {
  const body = { tag: 'unsanctioned', only: ['box.com/a'], except: ['box.com/a/b', 'dropbox.com/a'] }
  expect(await admin('PUT', '/api/v1/apps/box/tag', body)).toMatchObject({
    status: 422,
    problem: 'address-outside-app',
    body: { errors: [{ path: 'except.1', message: expect.stringContaining('dropbox.com/a') }] },
  })
  expect((await admin('GET', '/api/v1/bundle/status')).body.version).toBe(1)
})

it.each([
  [{ only: ['box.com/?q'] }, 'only.0'],
  [{ scope: { include: [' '] } }, 'scope.include.0'],
  [{ scope: { everyone: true } }, 'scope.everyone'],
  [{ warning: { minutes: 0, justification: 'none' } }, 'warning.minutes'],
  [{ reach: 'some' }, 'reach'],
])('a tag can not go with %j', async (settings, path) => {
  const answer = await admin('PUT', '/api/v1/apps/box/tag', { tag: 'monitored', ...settings })
  expect(answer).toMatchObject({ status: 400, problem: 'invalid-request', body: { errors: [{ path }] } })
})

it('a tag can not be set on an app that the catalog does not have, used or not', async () => {
  const device = await server.enroll()
  await device.ask('POST', '/device/v1/batches', sampleBatch({ signals: [sampleSignal({ appId: 'brand-new' })] }))
  for (const id of ['no-such', 'brand-new']) {
    const answer = await admin('PUT', `/api/v1/apps/${id}/tag`, { tag: 'unsanctioned' })
    expect(answer).toMatchObject({ status: 404, problem: 'app-unknown' })
  }
})

it.each([{ tag: 'forbidden' }, { tag: null }, {}, []])('a tag can not be %j', async (body) => {
  const answer = await admin('PUT', '/api/v1/apps/box/tag', body)
  expect(answer).toMatchObject({ status: 400, problem: 'invalid-request' })
  expect((await admin('GET', '/api/v1/bundle/status')).body.version).toBe(1)
})
