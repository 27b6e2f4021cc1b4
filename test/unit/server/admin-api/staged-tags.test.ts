import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { pageOf, TagResponseSchema } from '../../../../core/protocol/admin-api.ts'
import { FleetProgressSchema, ImpactSchema, StagedTagSchema } from '../../../../core/protocol/staged-api.ts'
import { NOW, sampleDevice } from '../support/samples.ts'
import { useAdmin } from '../support/use-admin.ts'

const { server, admin } = await useAdmin()

const tag = async (body: object, app = 'box') =>
  v.parse(TagResponseSchema, (await admin('PUT', `/api/v1/apps/${app}/tag`, { tag: 'unsanctioned', ...body })).body)
const stage = async (staged: object = { percent: 10 }, app = 'box') => (await tag({ staged }, app)).stagedTagId
const act = (id: string | null, action: string) => admin('POST', `/api/v1/staged-tags/${id}/${action}`)
const report = (enforcedVersion: number, over: object = {}) => ({
  device: sampleDevice({ groups: ['it'] }),
  enforcedVersion,
  signalsWaiting: 0,
  gaps: [],
  ...over,
})

describe('a staged tag', () => {
  it('is started by a tag that says to whom first, and read again', async () => {
    const id = await stage({ groups: ['it'], everyoneAfterMinutes: 60 })
    const stagedTag = v.parse(StagedTagSchema, (await admin('GET', `/api/v1/staged-tags/${id}`)).body)
    expect(stagedTag).toMatchObject({
      stagedTagId: id,
      appId: 'box',
      before: { tag: 'none' },
      after: { tag: 'unsanctioned', scope: { include: [], exclude: [] } },
      state: 'first',
      startedBy: 'token:admin',
      everyoneAt: NOW + 3_600_000,
      canRollBack: true,
    })
    expect((await admin('GET', '/api/v1/apps/box')).body.tag).toBe('unsanctioned')
  })

  it('is none where the tag goes to everyone at once', async () => {
    expect((await tag({})).stagedTagId).toBeNull()
    expect((await admin('GET', '/api/v1/staged-tags')).body).toEqual({ items: [], nextCursor: null, total: 0 })
  })

  it.each([
    [{}, 'staged'],
    [{ percent: 0 }, 'staged.percent'],
    [{ percent: 100 }, 'staged.percent'],
    [{ percent: 10, everyoneAfterMinutes: 0 }, 'staged.everyoneAfterMinutes'],
    [{ percent: 10, until: 1 }, 'staged.until'],
    [{ groups: [' '] }, 'staged.groups.0'],
  ])('can not be started with %j', async (staged, path) => {
    const answer = await admin('PUT', '/api/v1/apps/box/tag', { tag: 'unsanctioned', staged })
    expect(answer).toMatchObject({ status: 400, problem: 'invalid-request', body: { errors: [{ path }] } })
  })

  it('is paused, resumed, widened and rolled back; each answers with what it is then', async () => {
    const id = await stage()
    for (const [action, state] of [
      ['pause', 'paused'],
      ['resume', 'first'],
      ['widen', 'everyone'],
      ['roll-back', 'rolled-back'],
    ] as const) {
      const answer = await act(id, action)
      expect(answer.status).toBe(200)
      expect(v.parse(StagedTagSchema, answer.body)).toMatchObject({ state, changedBy: 'token:admin' })
    }
    expect((await admin('GET', '/api/v1/apps/box')).body.tag).toBe('none')
  })

  it('can be done the same to twice, as when two admins press at once, and is logged once', async () => {
    const id = await stage()
    expect(await act(id, 'widen')).toMatchObject({ status: 200, body: { state: 'everyone' } })
    expect(await act(id, 'widen')).toMatchObject({ status: 200, body: { state: 'everyone' } })
    const { items } = (await admin('GET', '/api/v1/governance-log')).body
    expect(items.map(({ action }: { action: string }) => action).slice(0, 2)).toEqual(['staged-tag.widen', 'app.tag'])
  })

  it('that has ended, or whose app was tagged anew, says so', async () => {
    const id = await stage()
    await act(id, 'widen')
    expect(await act(id, 'pause')).toMatchObject({ status: 409, problem: 'staged-tag-ended' })
    await tag({ tag: 'monitored' })
    expect(await act(id, 'roll-back')).toMatchObject({ status: 409, problem: 'staged-tag-superseded' })
    const dropbox = await stage({ percent: 5 }, 'dropbox')
    await stage({ percent: 50 }, 'dropbox')
    for (const action of ['widen', 'pause', 'resume', 'roll-back']) {
      expect(await act(dropbox, action)).toMatchObject({ status: 409, problem: 'staged-tag-superseded' })
    }
  })

  it('that nobody knows is not found', async () => {
    for (const id of [randomUUID(), randomUUID()]) {
      expect(await act(id, 'widen')).toMatchObject({ status: 404, problem: 'not-found' })
      expect(await admin('GET', `/api/v1/staged-tags/${id}`)).toMatchObject({ status: 404, problem: 'not-found' })
    }
    expect(await act('x', 'widen')).toMatchObject({ status: 400, problem: 'invalid-request' })
  })

  it('is listed newest first, by state and app, page by page', async () => {
    const ids: (string | null)[] = []
    for (const app of ['box', 'dropbox', 'box', 'google']) {
      server.clock.now += 1_000
      ids.push(await stage({ percent: 10 + ids.length }, app))
    }
    const list = async (query: string) => {
      const { body } = await admin('GET', `/api/v1/staged-tags?${query}`)
      return v.parse(pageOf(StagedTagSchema), body)
    }
    const idsOf = (page: { items: { stagedTagId: string }[] }) => page.items.map(({ stagedTagId }) => stagedTagId)
    const first = await list('limit=3')
    expect(first.total).toBe(4)
    const second = await list(`limit=3&cursor=${first.nextCursor}`)
    expect([...idsOf(first), ...idsOf(second)]).toEqual(ids.toReversed())
    expect(idsOf(await list('state=superseded'))).toEqual([ids[0]])
    expect(idsOf(await list('state=first&app=box'))).toEqual([ids[2]])
  })
})

describe('progress', () => {
  it('tells how the devices stand to the newest version, or to another one', async () => {
    const device = await server.enroll()
    await device.ask('POST', '/device/v1/health', report(1))
    await tag({})
    const progress = async (query = '') => {
      const answer = await admin('GET', `/api/v1/bundle/progress${query}`)
      return v.parse(FleetProgressSchema, answer.body)
    }
    expect(await progress()).toMatchObject({ version: 2, devices: 1, enforcing: 0, pending: 1 })
    expect(await progress('?version=1')).toMatchObject({ version: 1, enforcing: 1 })
    server.clock.now += 3_600_000
    expect(await progress()).toMatchObject({ pending: 0, offline: 1, offlineSince: NOW })
    const late = await admin('GET', '/api/v1/devices?progress=offline')
    expect(late.body.items).toMatchObject([{ deviceId: device.deviceId, contactSeconds: 300 }])
    expect((await admin('GET', '/api/v1/devices?progress=enforcing&version=1')).body.total).toBe(1)
    expect((await admin('GET', '/api/v1/devices?progress=enforcing')).body.total).toBe(0)
  })

  it('takes as long a silence as the device says for being online', async () => {
    const device = await server.enroll()
    await device.ask('POST', '/device/v1/health', report(1, { contactSeconds: 86_400 }))
    server.clock.now += 3_600_000
    await tag({})
    expect((await admin('GET', '/api/v1/bundle/progress')).body).toMatchObject({ pending: 1, offline: 0 })
  })

  it.each(['version=0', 'version=x', 'version=1.5'])('is of no such version: %s', async (query) => {
    const answer = await admin('GET', `/api/v1/bundle/progress?${query}`)
    expect(answer).toMatchObject({ status: 400, problem: 'invalid-request' })
  })

  it('of a staged tag counts the first ones, and everyone when it has gone to everyone', async () => {
    const first = await server.enroll()
    await server.enroll()
    await first.ask('POST', '/device/v1/health', report(1))
    const id = await stage({ groups: ['it'] })
    const { version } = (await admin('GET', '/api/v1/bundle/status')).body
    const of = async () => (await admin('GET', `/api/v1/staged-tags/${id}`)).body.progress
    expect(await of()).toMatchObject({ version, devices: 1, enforcing: 0, pending: 1 })
    await first.ask('POST', '/device/v1/health', report(version))
    expect(await of()).toMatchObject({ devices: 1, enforcing: 1 })
    await act(id, 'widen')
    expect(await of()).toMatchObject({ devices: 2 })
  })
})

describe('the impact of a tag', () => {
  it('is told before it is set, and sets nothing', async () => {
    const answer = await admin('POST', '/api/v1/apps/google/impact', { tag: 'unsanctioned', staged: { percent: 5 } })
    expect(answer.status).toBe(200)
    const impact = v.parse(ImpactSchema, answer.body)
    expect(impact).toMatchObject({ days: 30, users: 0, isLarge: true })
    expect(impact.protectedHosts).toContain('clients2.google.com')
    expect((await admin('GET', '/api/v1/bundle/status')).body.version).toBe(1)
  })

  it('is none of an app that the catalog does not have, or of a request that is no tag', async () => {
    const unknown = await admin('POST', '/api/v1/apps/no-such/impact', { tag: 'unsanctioned' })
    expect(unknown).toMatchObject({ status: 404, problem: 'app-unknown' })
    expect(await admin('POST', '/api/v1/apps/box/impact', {})).toMatchObject({ status: 400 })
  })
})
