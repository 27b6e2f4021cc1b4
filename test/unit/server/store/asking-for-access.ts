import { expect, it } from 'vitest'
import { DAY_MS } from '../../../../core/protocol/device-api.ts'
import { decideRequest } from '../../../../server/exceptions/decide-request.ts'
import { listRequests } from '../../../../server/store/access-requests.ts'
import { countBatch } from '../../../../server/store/count-batch.ts'
import { listEvents } from '../../../../server/store/events.ts'
import { readGrants, takeIssueTime } from '../../../../server/store/grants.ts'
import { listGroups } from '../../../../server/store/groups.ts'
import { forgetIdentities, keepIdentities } from '../../../../server/store/identities.ts'
import { purge } from '../../../../server/store/retention.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { NOW, sampleBatch, sampleEvent } from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'

const OPTIONS = { now: NOW, keptDays: 90 }
const BY = { actor: 'ada', now: NOW }
const PSEUDONYM = `~${'x'.repeat(22)}`

export function askingForAccess(db: () => Db): void {
  const requests = () => listRequests(db(), { state: null, after: null, limit: 50 })
  const request = (over: Parameters<typeof sampleEvent>[0] = {}) =>
    sampleEvent({ type: 'access-requested', justification: 'Need it', ...over })
  const count = async (table: 'access_request' | 'exception') =>
    (await db().selectFrom(table).selectAll().execute()).length

  it('makes one request of an event, in however many batches it comes, and keeps what was said', async () => {
    const device = await insertDevice(db())
    const event = request()
    await countBatch(db(), device, sampleBatch({ sequence: 1, events: [event, event] }), OPTIONS)
    const { items } = await requests()
    expect(items).toMatchObject([{ requestId: event.id, reason: 'Need it', state: 'waiting', deviceId: device }])
    await decideRequest(db(), event.id, { decision: 'denied', note: null }, BY)
    await countBatch(db(), device, sampleBatch({ sequence: 2, events: [event] }), OPTIONS)
    expect(await requests()).toMatchObject({ total: 1, items: [{ state: 'denied' }] })
  })

  it('makes requests of no other events, and keeps the justification of each', async () => {
    const device = await insertDevice(db())
    const events = [
      sampleEvent({ type: 'bypassed', justification: 'On holiday', at: NOW }),
      sampleEvent({ type: 'warned', at: NOW - 1 }),
      sampleEvent({ type: 'upload-blocked', at: NOW - 2 }),
    ]
    await countBatch(db(), device, sampleBatch({ events }), OPTIONS)
    expect(await requests()).toMatchObject({ total: 0 })
    const all = { type: null, appId: null, deviceId: null, after: null, limit: 9 }
    expect((await listEvents(db(), all)).items.map(({ type, justification }) => [type, justification])).toEqual([
      ['bypassed', 'On holiday'],
      ['warned', null],
      ['upload-blocked', null],
    ])
  })

  it('takes no request of a batch that fails', async () => {
    const device = await insertDevice(db())
    await countBatch(db(), device, sampleBatch({ sequence: 5 }), OPTIONS)
    await expect(countBatch(db(), device, sampleBatch({ sequence: 5, events: [request()] }), OPTIONS)).rejects.toThrow()
    expect(await requests()).toMatchObject({ total: 0 })
  })

  it('grants to the user who asked, on each of their devices', async () => {
    const [asking, other] = [await insertDevice(db()), await insertDevice(db())]
    const stranger = await insertDevice(db(), { user_name: 'bob@example.com' })
    const event = request()
    await countBatch(db(), asking, sampleBatch({ events: [event] }), OPTIONS)
    await decideRequest(db(), event.id, { decision: 'granted', until: NOW + DAY_MS, note: null }, BY)
    const exceptions = async (device: string) => (await readGrants(db(), device, NOW)).exceptions
    expect(await exceptions(asking)).toMatchObject([{ appId: 'dropbox', until: NOW + DAY_MS, grantedBy: 'ada' }])
    expect(await exceptions(other)).toEqual(await exceptions(asking))
    expect(await exceptions(stranger)).toEqual([])
    expect((await readGrants(db(), other, NOW)).decisions).toEqual([])
  })

  it('issues grants at a time that never goes back, for each device by itself', async () => {
    const [one, other] = [await insertDevice(db()), await insertDevice(db())]
    const issue = (device: string, now: number) =>
      db()
        .transaction()
        .execute((transaction) => takeIssueTime(transaction, device, now))
    expect([await issue(one, NOW), await issue(one, NOW - DAY_MS), await issue(other, NOW - DAY_MS)]).toEqual([
      NOW,
      NOW,
      NOW - DAY_MS,
    ])
  })

  it('forgets requests and exceptions when they are older than may be, and not while they hold', async () => {
    const device = await insertDevice(db())
    const events = [request(), request()]
    await countBatch(db(), device, sampleBatch({ signals: [], events }), OPTIONS)
    const until = NOW + 40 * DAY_MS
    await decideRequest(db(), String(events[0]?.id), { decision: 'granted', until, note: null }, BY)
    const purgeAfter = (days: number) => purge(db(), { hourlyDays: 7, dailyDays: 10 }, NOW + days * DAY_MS)
    await purgeAfter(9)
    expect([await count('access_request'), await count('exception')]).toEqual([2, 1])
    await purgeAfter(11)
    expect([await count('access_request'), await count('exception')]).toEqual([0, 1])
    await purgeAfter(51)
    expect(await count('exception')).toBe(0)
  })

  it('keeps the name behind a pseudonym that asked', async () => {
    const device = await insertDevice(db())
    await keepIdentities(db(), device, [{ pseudonym: PSEUDONYM, kind: 'user', sealedName: 'AAAA' }], NOW - DAY_MS)
    await countBatch(db(), device, sampleBatch({ signals: [], events: [request({ user: PSEUDONYM })] }), OPTIONS)
    await db().deleteFrom('event').execute()
    await forgetIdentities(db(), NOW)
    expect(await db().selectFrom('sealed_identity').selectAll().execute()).toHaveLength(1)
    await db().deleteFrom('access_request').execute()
    await forgetIdentities(db(), NOW)
    expect(await db().selectFrom('sealed_identity').selectAll().execute()).toEqual([])
  })

  it('knows the groups of active devices', async () => {
    await insertDevice(db(), { groups: '["sales","emea","sales"]' })
    await insertDevice(db(), { groups: '["sales"]' })
    await insertDevice(db(), { groups: '["gone"]', state: 'blocked' })
    expect(await listGroups(db())).toEqual([
      { name: 'sales', devices: 2 },
      { name: 'emea', devices: 1 },
    ])
  })
}
