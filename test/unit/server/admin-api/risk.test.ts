import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { AppDetailSchema, DiscoveredAppSchema, pageOf } from '../../../../core/protocol/admin-api.ts'
import { RiskOverrideResponseSchema } from '../../../../core/protocol/risk-api.ts'
import { RISK_FACTORS } from '../../../../core/risk/factors.ts'
import { DEFAULT_GROUP_WEIGHTS } from '../../../../core/risk/group-weights.ts'
import { followMeasurements } from '../../../../server/bundles/follow-measurements.ts'
import { NOW, sampleBatch, sampleMeasurement, sampleSignal } from '../support/samples.ts'
import { useAdmin } from '../support/use-admin.ts'

const OVERRIDE = '/api/v1/apps/box/risk-override'
const WEIGHTS = '/api/v1/risk/weights'

const { server, admin } = await useAdmin()

describe('an app’s risk', () => {
  it('rests on what devices measured, and says so part by part', async () => {
    const device = await server.enroll()
    const measurements = [sampleMeasurement({ csp: false })]
    const sent = await device.ask('POST', '/device/v1/batches', sampleBatch({ measurements }))
    expect(sent.status).toBe(200)
    await followMeasurements(server.db, server.bundles, NOW)

    const { risk } = v.parse(AppDetailSchema, (await admin('GET', '/api/v1/apps/dropbox')).body)
    expect(risk).toMatchObject({ score: 8.8, confidence: 0.18, modelScore: 8.8, override: null })
    const factors = risk.groups.flatMap((group) => group.factors)
    expect(factors).toHaveLength(RISK_FACTORS.length)
    const source = { kind: 'measured', devices: 1, agreeing: 0 }
    expect(factors).toContainEqual({ id: 'csp', value: 'no', weight: 1, source })
    const { items } = v.parse(pageOf(DiscoveredAppSchema), (await admin('GET', '/api/v1/discovered-apps')).body)
    expect(items[0]?.risk).toEqual({ score: 8.8, confidence: 0.18, overridden: false })
  })

  it('filters the lists up to a score', async () => {
    const device = await server.enroll()
    const signals = [sampleSignal(), sampleSignal({ appId: 'box' })]
    await device.ask('POST', '/device/v1/batches', sampleBatch({ signals }))
    await admin('PUT', OVERRIDE, { score: 3.5, note: 'Too new to trust' })
    for (const list of ['discovered-apps', 'apps']) {
      const ids = async (query: string) =>
        (await admin('GET', `/api/v1/${list}?${query}`)).body.items.map(({ appId }: { appId: string }) => appId)
      expect(await ids('riskMax=3.5'), list).toEqual(['box'])
      expect(await ids('riskMax=10'), list).toEqual(['box'])
      expect(await ids('riskMax=3.4'), list).toEqual([])
    }
    for (const wrong of ['11', '-1', '1e0', '3.55', '']) {
      const answer = await admin('GET', `/api/v1/apps?riskMax=${wrong}`)
      expect(answer, wrong).toMatchObject({ problem: 'invalid-request', body: { errors: [{ path: 'riskMax' }] } })
    }
  })
})

describe('an override', () => {
  it('takes a score and a note, and tells which bundle carries it', async () => {
    const set = await admin('PUT', OVERRIDE, { score: 3.5, note: '  Too new to trust ' })
    expect(v.parse(RiskOverrideResponseSchema, set.body)).toMatchObject({
      risk: { score: 3.5, modelScore: null, override: { note: 'Too new to trust', setBy: 'token:admin', setAt: NOW } },
      bundleVersion: 2,
    })
    const taken = await admin('DELETE', OVERRIDE)
    expect(taken).toMatchObject({ status: 200, body: { risk: { score: null, override: null }, bundleVersion: 3 } })
  })

  it.each([
    ['without a note', { score: 3 }, 'note'],
    ['with an empty note', { score: 3, note: ' ' }, 'note'],
    ['without a score', { note: 'Hm' }, 'score'],
    ['above 10', { score: 10.1, note: 'Hm' }, 'score'],
    ['below 0', { score: -1, note: 'Hm' }, 'score'],
    ['with two decimals', { score: 3.14, note: 'Hm' }, 'score'],
    ['with more than the API knows', { score: 3, note: 'Hm', until: 5 }, 'until'],
  ])('is refused %s', async (_, body, path) => {
    expect(await admin('PUT', OVERRIDE, body)).toMatchObject({
      problem: 'invalid-request',
      body: { errors: [{ path }] },
    })
  })

  it('is refused for an app that nobody knows', async () => {
    const url = '/api/v1/apps/no-such/risk-override'
    expect(await admin('PUT', url, { score: 1, note: 'Hm' })).toMatchObject({ status: 404, problem: 'app-unknown' })
    expect(await admin('DELETE', url)).toMatchObject({ status: 404, problem: 'app-unknown' })
  })

  it('is for analysts and admins', async () => {
    const body = { score: 1, note: 'Hm' }
    expect((await (await server.as('analyst'))('PUT', OVERRIDE, body)).status).toBe(200)
    const auditor = await server.as('auditor')
    expect((await auditor('PUT', OVERRIDE, body)).problem).toBe('forbidden')
    expect((await auditor('DELETE', OVERRIDE)).problem).toBe('forbidden')
  })
})

describe('the weights of the groups', () => {
  it('are the standard ones until an admin sets others', async () => {
    expect((await admin('GET', WEIGHTS)).body).toEqual(DEFAULT_GROUP_WEIGHTS)
    const weights = { general: 0, security: 50, compliance: 50, legal: 0 }
    expect(await admin('PUT', WEIGHTS, weights)).toMatchObject({ status: 200, body: weights })
    expect((await admin('GET', WEIGHTS)).body).toEqual(weights)
    const { items } = (await admin('GET', '/api/v1/governance-log')).body
    expect(items[0]).toMatchObject({ action: 'risk.weights', actor: 'token:admin', after: weights })
  })

  it.each([
    ['none counts', { general: 0, security: 0, compliance: 0, legal: 0 }, ''],
    ['one is missing', { general: 1, security: 1, compliance: 1 }, 'legal'],
    ['one is negative', { ...DEFAULT_GROUP_WEIGHTS, legal: -1 }, 'legal'],
    ['one is a fraction', { ...DEFAULT_GROUP_WEIGHTS, legal: 1.5 }, 'legal'],
    ['one is above 100', { ...DEFAULT_GROUP_WEIGHTS, legal: 101 }, 'legal'],
    ['there is a group that nobody knows', { ...DEFAULT_GROUP_WEIGHTS, luck: 1 }, 'luck'],
  ])('are refused where %s', async (_, body, path) => {
    expect(await admin('PUT', WEIGHTS, body)).toMatchObject({
      problem: 'invalid-request',
      body: { errors: [{ path }] },
    })
    expect((await admin('GET', WEIGHTS)).body).toEqual(DEFAULT_GROUP_WEIGHTS)
  })

  it('are read by everybody and set by admins', async () => {
    const analyst = await server.as('analyst')
    expect((await (await server.as('auditor'))('GET', WEIGHTS)).status).toBe(200)
    expect((await analyst('PUT', WEIGHTS, DEFAULT_GROUP_WEIGHTS)).problem).toBe('forbidden')
  })

  it('are described, with the override, in the API’s description', async () => {
    const { paths } = (await admin('GET', '/api/v1/openapi.json')).body
    expect(paths[WEIGHTS].put.requestBody.content['application/json'].schema.required).toContain('security')
    expect(paths['/api/v1/apps/{id}/risk-override']).toHaveProperty('delete')
    const { parameters } = paths['/api/v1/discovered-apps'].get
    expect(parameters).toContainEqual(expect.objectContaining({ name: 'riskMax' }))
  })
})
