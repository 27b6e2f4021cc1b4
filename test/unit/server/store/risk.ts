import { beforeEach, expect, it } from 'vitest'
import { type AppMeasurement, DAY_MS, HOUR_MS } from '../../../../core/protocol/device-api.ts'
import type { RiskFactorId } from '../../../../core/risk/factors.ts'
import { DEFAULT_GROUP_WEIGHTS } from '../../../../core/risk/group-weights.ts'
import { changeGroupWeights, overrideRisk } from '../../../../server/bundles/change-risk.ts'
import { followMeasurements } from '../../../../server/bundles/follow-measurements.ts'
import { findAppRisk } from '../../../../server/store/app-risk.ts'
import { listCatalogApps } from '../../../../server/store/catalog-apps.ts'
import { countBatch } from '../../../../server/store/count-batch.ts'
import { listDiscoveredApps } from '../../../../server/store/discovered-apps.ts'
import { listGovernanceLog } from '../../../../server/store/governance-log.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { syncCatalog } from '../../../../server/store/sync-catalog.ts'
import { HOUR, NOW, sampleBatch, sampleCatalog, sampleMeasurement, sampleSignal } from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'
import { newestBundle, newestCatalog, testPublisher } from '../support/test-publisher.ts'

const SOURCE = 'https://example.com/trust'
const UNKNOWN = { score: null, confidence: 0, overridden: false }

export function risk(db: () => Db): void {
  const publisher = testPublisher()
  let sequence = 0

  beforeEach(async () => {
    const apps = sampleCatalog().apps.map((app) => {
      if (app.id !== 'box') return app
      return { ...app, facts: { 'soc-2': { value: true, source: SOURCE }, dpa: { value: false, source: SOURCE } } }
    })
    await syncCatalog(db(), sampleCatalog({ apps }), NOW)
    await db()
      .transaction()
      .execute((transaction) => publisher.publish(transaction, NOW))
  })

  async function measure(device: string, ...measurements: Partial<AppMeasurement>[]): Promise<void> {
    sequence += 1
    const batch = sampleBatch({ sequence, signals: [], measurements: measurements.map(sampleMeasurement) })
    await countBatch(db(), device, batch, { now: NOW, keptDays: 90 })
  }
  const follow = (now = NOW) => followMeasurements(db(), publisher, now)
  const summaries = async () => {
    const page = { search: '', tag: null, category: null, riskMax: null, offset: 0, limit: 50 }
    return new Map((await listCatalogApps(db(), page)).items.map((app) => [app.appId, app.risk]))
  }
  const factor = async (appId: string, id: RiskFactorId) =>
    (await findAppRisk(db(), appId)).groups.flatMap(({ factors }) => factors).find((one) => one.id === id)
  const override = (score: number, note: string, appId = 'dropbox') =>
    overrideRisk(db(), publisher, { appId, override: { score, note }, actor: 'ada', now: NOW })
  const version = async () => (await newestBundle(db(), publisher)).version
  const log = async () => (await listGovernanceLog(db(), { beforeId: null, limit: 50 })).items

  it('comes from the facts of the catalog, and goes with them', async () => {
    expect((await summaries()).get('box')).toEqual({ score: 5.1, confidence: 0.18, overridden: false })
    expect((await summaries()).get('dropbox')).toEqual(UNKNOWN)
    expect(await factor('box', 'soc-2')).toMatchObject({ value: 'yes', source: { kind: 'catalog', url: SOURCE } })

    await syncCatalog(db(), sampleCatalog({ digest: 'without facts' }), NOW)
    expect((await summaries()).get('box')).toEqual(UNKNOWN)
  })

  it('is measured on each device by its newest report, in whatever order they come', async () => {
    const [one, two] = [await insertDevice(db()), await insertDevice(db())]
    await measure(one, { at: HOUR, hsts: false }, { at: HOUR - 1, hsts: true })
    await measure(one, { at: HOUR - HOUR_MS, hsts: true })
    await measure(two, { at: HOUR })
    await follow()
    expect(await factor('dropbox', 'hsts')).toMatchObject({
      value: 'no',
      source: { kind: 'measured', devices: 2, agreeing: 1 },
    })
    expect(await factor('dropbox', 'csp')).toMatchObject({ value: 'yes', source: { devices: 2, agreeing: 2 } })

    await measure(one, { at: HOUR + 1 })
    await follow()
    expect(await factor('dropbox', 'hsts')).toMatchObject({ value: 'yes' })
    expect((await summaries()).get('dropbox')).toEqual({ score: 10, confidence: 0.18, overridden: false })
  })

  it('takes a report from a wrong clock for one of now, and one of long ago for none', async () => {
    const device = await insertDevice(db())
    await measure(device, { at: NOW + 400 * DAY_MS }, { appId: 'google', at: NOW - 400 * DAY_MS })
    const rows = await db().selectFrom('app_measurement').select(['app', 'measured_at']).execute()
    expect(rows).toEqual([{ app: 'dropbox', measured_at: NOW }])
  })

  it('forgets after 30 days what nobody measures any more', async () => {
    await measure(await insertDevice(db()), { at: HOUR })
    await follow(HOUR + 30 * DAY_MS)
    expect((await summaries()).get('dropbox')).toMatchObject({ score: 10 })
    await follow(HOUR + 30 * DAY_MS + 1)
    expect((await summaries()).get('dropbox')).toEqual(UNKNOWN)
  })

  it('is not made for an app that the catalog does not have', async () => {
    await measure(await insertDevice(db()), { appId: 'brand-new' })
    await follow()
    expect(await db().selectFrom('app_risk').select('app').execute()).toEqual([{ app: 'box' }])
    expect(await findAppRisk(db(), 'brand-new')).toMatchObject({ score: null })
  })

  it('sorts and filters the lists, apps without a score last', async () => {
    const device = await insertDevice(db())
    const signals = ['box', 'dropbox', 'google'].map((appId) => sampleSignal({ appId }))
    await countBatch(db(), device, sampleBatch({ sequence: 1_000_000, signals }), { now: NOW, keptDays: 90 })
    await override(2, 'We had a leak')
    const ids = async (order: 'asc' | 'desc', riskMax: number | null) => {
      const query = { days: 30, search: '', tag: null, category: null, sort: 'risk', offset: 0, limit: 50 } as const
      const { items, total } = await listDiscoveredApps(db(), { ...query, order, riskMax, now: NOW })
      expect(total).toBe(items.length)
      return items.map(({ appId }) => appId)
    }
    expect(await ids('asc', null)).toEqual(['dropbox', 'box', 'google'])
    expect(await ids('desc', null)).toEqual(['box', 'dropbox', 'google'])
    expect(await ids('asc', 5)).toEqual(['dropbox'])
    expect(await ids('asc', 10)).toEqual(['dropbox', 'box'])
    const page = { search: '', tag: null, category: null, riskMax: 2, offset: 0, limit: 50 }
    expect((await listCatalogApps(db(), page)).items.map(({ appId }) => appId)).toEqual(['dropbox'])
  })

  it('is overridden with a note, published and logged, and given back to the model', async () => {
    expect(await override(2.5, 'We had a leak', 'box')).toBe(2)
    expect(await findAppRisk(db(), 'box')).toMatchObject({
      score: 2.5,
      modelScore: 5.1,
      override: { score: 2.5, note: 'We had a leak', setAt: NOW, setBy: 'ada' },
    })
    expect(await override(2.5, 'We had a leak', 'box')).toBe(2)
    expect((await newestCatalog(db(), publisher)).apps.find(({ id }) => id === 'box')?.risk).toEqual({
      score: 2.5,
      confidence: 0.18,
      yes: ['soc-2'],
      no: ['dpa'],
      overridden: true,
    })

    expect(await overrideRisk(db(), publisher, { appId: 'box', override: null, actor: 'bob', now: NOW })).toBe(3)
    expect(await findAppRisk(db(), 'box')).toMatchObject({ score: 5.1, override: null })
    const said = { score: 2.5, note: 'We had a leak' }
    expect(await log()).toMatchObject([
      { actor: 'bob', action: 'app.risk-override', target: 'box', before: said, after: null },
      { actor: 'ada', action: 'app.risk-override', target: 'box', before: null, after: said },
    ])
  })

  it('can not be overridden on an app that the catalog does not have', async () => {
    expect(await override(1, 'Never heard of it', 'no-such')).toBeNull()
    expect(await log()).toEqual([])
  })

  it('follows the weights of the groups, for every app at once', async () => {
    const change = (weights: typeof DEFAULT_GROUP_WEIGHTS) =>
      changeGroupWeights(db(), publisher, { weights, actor: 'ada', now: NOW })
    await change(DEFAULT_GROUP_WEIGHTS)
    expect([await version(), await log()]).toEqual([1, []])

    const weights = { ...DEFAULT_GROUP_WEIGHTS, legal: 0 }
    await change(weights)
    expect((await summaries()).get('box')).toEqual({ score: 10, confidence: 0.11, overridden: false })
    expect(await version()).toBe(2)
    expect(await log()).toMatchObject([{ action: 'risk.weights', before: DEFAULT_GROUP_WEIGHTS, after: weights }])
  })

  it('reaches the devices in a new bundle at most once a day where browsers measured it', async () => {
    const device = await insertDevice(db())
    const bundleRisk = async () => (await newestCatalog(db(), publisher)).apps.find(({ id }) => id === 'dropbox')?.risk
    expect(await bundleRisk()).toBeNull()

    await measure(device, { at: HOUR })
    await follow(NOW)
    expect(await version()).toBe(2)
    expect(await bundleRisk()).toMatchObject({ score: 10, no: [] })

    await measure(device, { at: HOUR + 1, https: false })
    await follow(NOW + DAY_MS - 1)
    expect((await summaries()).get('dropbox')?.score).toBeLessThan(10)
    expect(await version()).toBe(2)
    await follow(NOW + DAY_MS)
    expect(await version()).toBe(3)
    expect(await bundleRisk()).toMatchObject({ no: ['https-only'] })

    await follow(NOW + 5 * DAY_MS)
    expect(await version()).toBe(3)
  })

  it('makes no new bundle for more devices that say the same', async () => {
    await measure(await insertDevice(db()), { at: HOUR })
    await follow(NOW)
    await measure(await insertDevice(db()), { at: HOUR })
    await follow(NOW + 2 * DAY_MS)
    expect(await factor('dropbox', 'hsts')).toMatchObject({ source: { devices: 2 } })
    expect(await version()).toBe(2)
  })

  it('is the same when several servers follow at once, amid overrides and batches', async () => {
    const devices = await Promise.all([1, 2, 3, 4].map(() => insertDevice(db())))
    await Promise.all([
      ...devices.map((device) => measure(device, { at: HOUR }, { appId: 'google', csp: false })),
      ...[1, 2, 3].map(() => follow()),
      ...[1, 2, 3].map((score) => override(score, 'Quarrel', 'google-docs')),
    ])
    await follow()
    expect(await factor('google', 'csp')).toMatchObject({ value: 'no', source: { devices: 4, agreeing: 0 } })
    expect((await summaries()).get('google-docs')).toMatchObject({ overridden: true })
  })
}
