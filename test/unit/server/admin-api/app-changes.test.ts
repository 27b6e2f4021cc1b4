import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { AppDetailSchema } from '../../../../core/protocol/admin-api.ts'
import { useAdmin } from '../support/use-admin.ts'

const { server, admin } = await useAdmin()

const WIKI = { name: 'Our Wiki', category: 'Office', domains: ['https://Wiki.example.com/start'] }

describe('a custom app', () => {
  it('is made of what people write, shown as one, and removed', async () => {
    const made = await admin('POST', '/api/v1/apps', WIKI)
    expect(made).toMatchObject({ status: 201, body: { appId: 'our-wiki', origin: 'custom', bundleVersion: 2 } })

    const { body } = await admin('GET', '/api/v1/apps/our-wiki')
    expect(v.parse(AppDetailSchema, body)).toEqual(body)
    expect(body).toMatchObject({
      origin: 'custom',
      own: { name: 'Our Wiki', category: 'office', domains: ['wiki.example.com'] },
      category: { id: 'office', name: 'Office' },
      domains: ['wiki.example.com'],
    })
    expect((await admin('GET', '/api/v1/apps?search=our-wiki')).body.items).toMatchObject([{ origin: 'custom' }])

    expect((await admin('DELETE', '/api/v1/apps/our-wiki')).body).toMatchObject({ origin: null, bundleVersion: 3 })
    expect((await admin('GET', '/api/v1/apps?search=our-wiki')).body.items).toEqual([])
  })

  it('is not made over an app that is there', async () => {
    const answer = await admin('POST', '/api/v1/apps', { ...WIKI, name: 'Box' })
    expect(answer).toMatchObject({ status: 409, problem: 'app-exists', body: { appId: 'box' } })
  })

  it('does not take a domain from another app, which the answer names', async () => {
    const answer = await admin('POST', '/api/v1/apps', { ...WIKI, domains: ['wiki.example.com', 'Dropbox.com'] })
    expect(answer).toMatchObject({ status: 409, problem: 'host-taken', body: { appId: 'dropbox' } })
    expect(answer.body.detail).toContain('"dropbox.com" is the app "dropbox"’s already')
  })

  it.each([
    ['name', { ...WIKI, name: ' ' }],
    ['domains', { ...WIKI, domains: ['co.uk'] }],
    ['category', { ...WIKI, category: 'wikis' }],
  ])('is refused with what is wrong: %s', async (field, payload) => {
    const answer = await admin('POST', '/api/v1/apps', payload)
    expect(answer).toMatchObject({ status: 422, problem: 'invalid-app' })
    expect(JSON.stringify(answer.body.errors)).toContain(field)
    expect(await admin('POST', '/api/v1/apps', { ...WIKI, colour: 'red' })).toMatchObject({
      status: 400,
      problem: 'invalid-request',
    })
  })
})

describe('an override', () => {
  it('says what is otherwise with a catalog app, until it is taken back', async () => {
    const payload = { name: 'Our Box', alternatives: ['dropbox'] }
    expect((await admin('PUT', '/api/v1/apps/box', payload)).body).toMatchObject({ origin: 'overridden' })
    expect((await admin('GET', '/api/v1/apps/box')).body).toMatchObject({
      name: 'Our Box',
      vendor: 'Box',
      origin: 'overridden',
      own: payload,
      alternatives: [{ appId: 'dropbox', name: 'Dropbox' }],
    })
    expect((await admin('DELETE', '/api/v1/apps/box')).body).toMatchObject({ origin: 'catalog' })
    expect((await admin('GET', '/api/v1/apps/box')).body).toMatchObject({ name: 'Box', own: null })
    expect(await admin('DELETE', '/api/v1/apps/box')).toMatchObject({ status: 404, problem: 'app-unknown' })
  })

  it('is listed with the custom apps, without those that are as the catalog says', async () => {
    await admin('PUT', '/api/v1/apps/box', { name: 'Our Box' })
    await admin('POST', '/api/v1/apps', WIKI)
    const { items, total } = (await admin('GET', '/api/v1/apps?own=true')).body
    expect(total).toBe(2)
    expect(items).toMatchObject([
      { appId: 'box', origin: 'overridden' },
      { appId: 'our-wiki', origin: 'custom' },
    ])
    expect(await admin('GET', '/api/v1/apps?own=no')).toMatchObject({ status: 400, problem: 'invalid-request' })
  })

  it('is not made of an app that is not there', async () => {
    expect(await admin('PUT', '/api/v1/apps/nothing', WIKI)).toMatchObject({ status: 404, problem: 'app-unknown' })
  })
})

describe('an import', () => {
  const begin = async () => `/api/v1/catalog/imports/${(await admin('POST', '/api/v1/catalog/imports')).body.importId}`
  const chunk = { rows: [{ place: 'line 2', ...WIKI }] }

  it('is uploaded in chunks, rehearsed, and committed once', async () => {
    const url = await begin()
    expect((await admin('PUT', `${url}/chunks/1`, chunk)).status).toBe(204)
    const commit = { source: 'apps.csv', chunks: 1 }
    const rehearsed = await admin('POST', `${url}/commit`, { ...commit, dryRun: true })
    expect(rehearsed.body).toMatchObject({ dryRun: true, apps: { added: 1 }, bundleVersion: null })
    expect((await admin('POST', `${url}/commit`, commit)).body).toMatchObject({ apps: { added: 1 }, bundleVersion: 2 })
    expect(await admin('POST', `${url}/commit`, commit)).toMatchObject({ status: 404, problem: 'not-found' })
  })

  it('answers in problems', async () => {
    const url = await begin()
    const commit = { source: 'apps.csv', chunks: 1 }
    expect(await admin('POST', `${url}/commit`, commit)).toMatchObject({ status: 409, problem: 'import-incomplete' })
    const bad = await admin('PUT', `${url}/chunks/1`, { rows: [{ ...chunk.rows[0], risk: 3 }] })
    expect(bad).toMatchObject({ status: 400, problem: 'invalid-request', body: { errors: [{ path: 'rows.0.risk' }] } })
    expect((await admin('PUT', `${url}/chunks/0`, chunk)).problem).toBe('invalid-request')
    expect((await admin('DELETE', url)).status).toBe(204)
    expect((await admin('PUT', `${url}/chunks/1`, chunk)).problem).toBe('not-found')
    expect((await admin('DELETE', url)).problem).toBe('not-found')
  })
})

it('is for admins alone', async () => {
  const analyst = await server.as('analyst')
  for (const answer of [
    await analyst('POST', '/api/v1/apps', WIKI),
    await analyst('PUT', '/api/v1/apps/box', { name: 'Our Box' }),
    await analyst('DELETE', '/api/v1/apps/box'),
    await analyst('POST', '/api/v1/catalog/imports'),
  ]) {
    expect(answer).toMatchObject({ status: 403, problem: 'forbidden' })
  }
})
