import { beforeEach, expect, it } from 'vitest'
import { DAY_MS } from '../../../../core/protocol/device-api.ts'
import { readImpact } from '../../../../server/staging/read-impact.ts'
import { countBatch } from '../../../../server/store/count-batch.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { anAppTag } from '../../../fixtures/bundle-builder.ts'
import { HOUR, NOW, sampleBatch, sampleCatalog, sampleSignal } from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'

const APPS = [
  ...sampleCatalog().apps,
  { id: 'box-sign', name: 'Box Sign', vendor: 'Box', category: 'office', domains: ['boxsign.example'], hosts: [] },
  { id: 'box-notes', name: 'Notes', category: 'office', domains: ['notes.box.com'], hosts: [] },
  { id: 'mybox', name: 'My Box', category: 'office', domains: ['mybox.com'], hosts: ['box.com.example'] },
  { id: 'shared', name: 'Shared', category: 'office', domains: [], hosts: ['box.com'] },
]

export function impacts(db: () => Db): void {
  let people = 0
  beforeEach(async () => {
    people = 0
    await syncCatalog(db(), sampleCatalog({ apps: APPS }), NOW)
  })

  /** Somebody new with a new device, who uses some apps once. */
  async function person(
    appIds: readonly string[],
    over: { groups?: string[]; user?: string | null; requests?: number; hour?: number } = {},
  ): Promise<string> {
    people += 1
    const { groups = [], user = `person-${people}@example.com`, requests = 1, hour = HOUR } = over
    const device = await insertDevice(db(), { groups: JSON.stringify(groups) })
    const signals = appIds.map((appId) => sampleSignal({ appId, user, requests, hour }))
    await countBatch(db(), device, sampleBatch({ signals }), { now: NOW, keptDays: 90 })
    return device
  }
  const impact = (
    appId: string,
    tag: Parameters<typeof anAppTag>[0] = 'unsanctioned',
    settings: Parameters<typeof anAppTag>[1] = {},
  ) => readImpact(db(), { appId, tag: anAppTag(tag, settings), protectedHosts: [], now: NOW })

  it('counts who used the app in 30 days, of all who were seen, and its share of the requests', async () => {
    await person(['box'], { requests: 3 })
    await person(['box', 'dropbox'], { requests: 1, hour: HOUR - 29 * DAY_MS })
    await person(['dropbox'], { requests: 5 })
    await person(['box'], { requests: 100, hour: HOUR - 30 * DAY_MS })
    expect(await impact('box')).toEqual({
      days: 30,
      users: 2,
      devices: 2,
      allUsers: 3,
      allDevices: 4,
      trafficShare: 0.4,
      protectedHosts: [],
      others: [],
      isLarge: false,
    })
  })

  it('counts those alone who are in the scope', async () => {
    await person(['box'], { groups: ['sales'], requests: 2 })
    await person(['box'], { groups: ['sales', 'board'], requests: 2 })
    await person(['box'], { groups: ['it'], requests: 4 })
    const scope = { include: ['sales', 'it'], exclude: ['board'] }
    expect(await impact('box', 'unsanctioned', { scope })).toMatchObject({ users: 2, devices: 2, trafficShare: 0.75 })
    expect(await impact('box', 'unsanctioned', { scope: { exclude: ['board'] } })).toMatchObject({ users: 2 })
    expect(await impact('box', 'unsanctioned', { scope: { include: ['nobody'] } })).toMatchObject({
      users: 0,
      devices: 0,
      allUsers: 3,
      trafficShare: 0,
    })
  })

  it('takes a device for no user where policy names none', async () => {
    await person(['box'], { user: null, groups: ['it'] })
    expect(await impact('box')).toMatchObject({ users: 0, devices: 1, allUsers: 0, allDevices: 1 })
    const scope = { include: ['it'] }
    expect(await impact('box', 'unsanctioned', { scope })).toMatchObject({ users: 0, devices: 1 })
  })

  it('names other apps in use: inside the domains of this one, or of its vendor, the most used first', async () => {
    await person(['box-notes', 'box-sign', 'mybox', 'dropbox'])
    await person(['box-sign', 'shared'], { groups: ['sales'] })
    expect((await impact('box'))?.others).toEqual([
      { appId: 'box-sign', name: 'Box Sign', why: 'vendor', users: 2 },
      { appId: 'box-notes', name: 'Notes', why: 'within', users: 1 },
      { appId: 'shared', name: 'Shared', why: 'within', users: 1 },
    ])
    expect((await impact('box', 'unsanctioned', { scope: { include: ['sales'] } }))?.others).toMatchObject([
      { appId: 'box-sign', users: 1 },
      { appId: 'shared', users: 1 },
    ])
    expect((await impact('google-docs'))?.others).toEqual([])
  })

  it('names no more than twenty others', async () => {
    const many = Array.from({ length: 25 }, (_, index) => ({
      id: `part-${index}`,
      name: `Part ${index}`,
      category: 'office',
      domains: [`part-${index}.box.com`],
      hosts: [],
    }))
    await syncCatalog(db(), sampleCatalog({ apps: [...APPS, ...many], digest: 'more' }), NOW)
    await person(many.map(({ id }) => id))
    await person(['part-24'])
    const others = (await impact('box'))?.others
    expect(others).toHaveLength(20)
    expect(others?.[0]).toMatchObject({ appId: 'part-24', users: 2 })
  })

  it('names the hosts that stay reachable, which makes it large', async () => {
    const found = await impact('google')
    expect(found?.protectedHosts).toContain('clients2.google.com')
    expect(found?.isLarge).toBe(true)
    expect(await impact('google', 'sanctioned')).toMatchObject({ isLarge: false })
  })

  it('is large with ten users or devices that are a tenth of all, where the tag is felt', async () => {
    for (let index = 0; index < 9; index += 1) await person(['box'])
    expect(await impact('box')).toMatchObject({ users: 9, isLarge: false })
    await person(['box'])
    for (const tag of ['unsanctioned', 'monitored'] as const) {
      expect(await impact('box', tag)).toMatchObject({ users: 10, isLarge: true })
    }
    for (const tag of ['sanctioned', 'none'] as const)
      expect(await impact('box', tag)).toMatchObject({ isLarge: false })
    expect(await impact('box', 'none', { uploads: 'blocked' })).toMatchObject({ isLarge: true })
    for (let index = 0; index < 91; index += 1) await person(['dropbox'])
    expect(await impact('box')).toMatchObject({ allUsers: 101, isLarge: false })
  })

  it('is large where many use another app that it may hit too', async () => {
    for (let index = 0; index < 10; index += 1) await person(['box-notes'], { user: null })
    expect(await impact('box')).toMatchObject({ users: 0, devices: 0, isLarge: true })
  })

  it('knows nothing of an app that the catalog does not have', async () => {
    await person(['brand-new'])
    expect(await impact('brand-new')).toBeNull()
  })
}
