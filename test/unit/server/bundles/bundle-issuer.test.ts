import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { WrittenAppTag } from '../../../../core/bundle/app-tag.ts'
import type { BundleContent } from '../../../../core/bundle/content.ts'
import { openContent, openDelta, openManifest } from '../../../../core/bundle/open-bundle.ts'
import { DAY_MS } from '../../../../core/protocol/device-api.ts'
import { BundleIssuer, type HavingParts } from '../../../../server/bundles/bundle-issuer.ts'
import { BundleKeyChanged, writeBundleKey } from '../../../../server/bundles/bundle-key.ts'
import type { CatalogParts } from '../../../../server/bundles/catalog-parts.ts'
import type { Plan } from '../../../../server/bundles/plan.ts'
import { bucketOf } from '../../../../server/bundles/resolve-plan.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { aTag } from '../../../fixtures/bundle-builder.ts'
import { NOW } from '../support/samples.ts'
import { aPlan, aStage, storePlan } from '../support/stored-plan.ts'
import { emptyDatabase, openInMemory } from '../support/test-database.ts'
import { newSigningKey } from '../support/test-publisher.ts'

let db: Db
beforeAll(async () => {
  db = await openInMemory()
})
afterAll(() => db.destroy())

const key = newSigningKey()
const ada = { id: '11111111-1111-4111-8111-111111111111', groups: ['engineering'] }
const sam = { id: '22222222-2222-4222-8222-222222222222', groups: ['sales'] }
const NOTHING: HavingParts = { content: null, catalog: null, key: null }
const BLOCKED: WrittenAppTag = { tag: 'unsanctioned' }
let clock: { now: number }
let signatures: number
let issuer: BundleIssuer
let catalogDelta: Awaited<ReturnType<CatalogParts['delta']>>
beforeEach(async () => {
  await emptyDatabase(db)
  clock = { now: NOW }
  signatures = 0
  catalogDelta = null
  issuer = anotherIssuer()
})

/** As another process, which knows nothing of what this one has done. */
function anotherIssuer(): BundleIssuer {
  const sign: typeof key.sign = (...said) => {
    signatures += 1
    return key.sign(...said)
  }
  return new BundleIssuer({ ...key, sign }, { delta: async () => catalogDelta }, () => clock.now)
}
const store = (over: Partial<Plan> = {}) => storePlan(db, aPlan(over))
const tagged = (...appIds: string[]) => store({ tags: Object.fromEntries(appIds.map((appId) => [appId, BLOCKED])) })
async function ask(device = ada, having: Partial<HavingParts> = {}, by = issuer) {
  await by.refresh(db)
  const answer = await by.answer(db, device, { ...NOTHING, ...having })
  const parsed = JSON.parse(answer.body)
  const manifest = await openManifest(parsed, { publicKey: key.publicKey, enforced: null, now: clock.now })
  return { ...answer, manifest, delta: parsed.delta ?? null, keys: parsed.keys ?? [] }
}
async function contentFor(device = ada, by = issuer): Promise<{ digest: string; content: BundleContent }> {
  const { manifest } = await ask(device, {}, by)
  const { digest } = manifest.content
  const text = (await by.content(db, device, digest))?.text ?? ''
  expect(new TextEncoder().encode(text).length).toBe(manifest.content.bytes)
  return { digest, content: await openContent(text, manifest) }
}

describe('an answer', () => {
  it('is signed once for a whole fleet in the same state, and anew for another state or version', async () => {
    await store({ tags: { box: BLOCKED, wiki: { tag: 'unsanctioned', scope: { include: ['sales'] } } } })
    const fleet = Array.from({ length: 300 }, (_, index) => ({ id: `device-${index}`, groups: ['engineering', 'x'] }))
    const bodies = await Promise.all(fleet.map(async (device) => (await ask(device)).body))
    expect(new Set(bodies).size).toBe(1)
    expect(signatures).toBe(1)
    await ask(sam)
    expect(signatures).toBe(2)
    await ask(ada, { content: (await ask(sam)).content })
    expect(signatures).toBe(3)
    await tagged('box')
    await ask()
    expect(signatures).toBe(4)
  })

  it('is the same from every process, byte for byte', async () => {
    await tagged('box', 'wiki')
    const { digest } = await contentFor()
    await tagged('wiki')
    const having = { content: digest, catalog: 'x'.repeat(43) }
    const { body, etag } = await ask(ada, having)
    expect(await ask(ada, having, anotherIssuer())).toMatchObject({ body, etag })
  })

  it('is of the version at the last look, until there is another look', async () => {
    expect(await tagged('box')).toBe(1)
    expect(await issuer.refresh(db)).toBe(1)
    await tagged('wiki')
    expect((await issuer.answer(db, ada, NOTHING)).version).toBe(1)
    expect(await issuer.refresh(db)).toBe(2)
    expect((await issuer.answer(db, ada, NOTHING)).version).toBe(2)
  })

  it('says nothing of other groups, nor of what is for them', async () => {
    const only = (group: string): WrittenAppTag => ({ tag: 'monitored', scope: { include: [group] } })
    const before = { box: only('secret-board'), wiki: only('engineering'), zoom: only('secret-legal') }
    await store({ tags: before })
    const { digest } = await contentFor()
    await store({
      tags: {
        ...before,
        zoom: { ...BLOCKED, scope: { include: ['secret-legal'], exclude: ['engineering'] } },
        slack: BLOCKED,
      },
      stages: [aStage({ appId: 'slack', groups: ['secret-pilot'] })],
    })
    const { body } = await ask(ada, { content: digest })
    const whole = await contentFor()
    for (const text of [body, JSON.stringify(whole.content)]) {
      expect(text).not.toMatch(/secret|sales|scope|include|box|zoom|slack/)
    }
    expect(whole.content.tags).toEqual({ wiki: aTag('monitored') })
  })

  it('names what makes the catalog of the one that the device has, under the same tag as without', async () => {
    await tagged('box')
    const plain = await ask()
    catalogDelta = { digest: 'd'.repeat(43), bytes: 7, content: '{}' }
    const from = 'e'.repeat(43)
    const { manifest, etag } = await ask(ada, { catalog: from })
    expect(manifest.catalog.delta).toEqual({ from, digest: 'd'.repeat(43), bytes: 7 })
    expect(etag).toBe(plain.etag)
    expect((await ask(ada, { catalog: plain.catalog })).manifest.catalog.delta).toBeNull()
  })

  it('is refused with a key that another server has rotated', async () => {
    await tagged('box')
    await ask()
    await writeBundleKey(db, newSigningKey().publicKey)
    await expect(ask()).rejects.toThrow(BundleKeyChanged)
  })
})

describe('a delta', () => {
  it('leads from the content that the device has to the newest', async () => {
    await tagged('box', 'wiki')
    const before = await contentFor()
    await store({ tags: { wiki: BLOCKED, zoom: BLOCKED }, protectedHosts: ['other.example.com'] })
    const { delta, manifest } = await ask(ada, { content: before.digest })
    expect(delta).toEqual({
      from: before.digest,
      tags: { box: null, zoom: { tag: 'unsanctioned' } },
      protectedHosts: ['other.example.com'],
    })
    expect(await openDelta(delta, before, manifest)).toEqual((await contentFor()).content)
  })

  it('is left out where the device has the content, or says nothing, or something that nobody knows', async () => {
    await tagged('box')
    const { digest } = await contentFor()
    for (const content of [digest, null, 'x'.repeat(43)]) expect((await ask(ada, { content })).delta).toBeNull()
  })

  it('is found by the kept versions after a restart, and no more where the device was away for longer', async () => {
    await tagged('first', 'box')
    const before = await contentFor()
    for (let index = 0; index < 10; index += 1) await tagged('box', `app-${index}`)
    const restarted = anotherIssuer()
    const { delta, manifest } = await ask(ada, { content: before.digest }, restarted)
    expect((await openDelta(delta, before, manifest)).tags).toHaveProperty('app-9')

    await tagged('box')
    expect((await ask(ada, { content: before.digest }, anotherIssuer())).delta).toBeNull()
    expect((await ask(ada, { content: before.digest }, issuer)).delta).not.toBeNull()
  })

  it('is left out where it is no shorter than half of the content, and more than a few kilobytes', async () => {
    const many = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `app-${from + index}`)
    await tagged(...many(0, 1_000))
    const { digest } = await contentFor()
    await tagged(...many(0, 1_400))
    expect((await ask(ada, { content: digest })).delta).not.toBeNull()
    await tagged(...many(0, 3_000))
    expect((await ask(ada, { content: digest })).delta).toBeNull()
  })

  it('of one tag among forty thousand is far below a kilobyte, and so is the whole answer', async () => {
    const apps = Array.from({ length: 40_000 }, (_, index) => `application-${index}`)
    await tagged(...apps)
    const before = await contentFor()
    await tagged(...apps, 'one-more')
    const { body, manifest, delta } = await ask(ada, { content: before.digest })
    expect(body.length).toBeLessThan(1_024)
    expect(Object.keys((await openDelta(delta, before, manifest)).tags)).toHaveLength(40_001)
  })
})

describe('a manifest', () => {
  it('is issued anew every day, under another tag, and may be taken for a week', async () => {
    await tagged('box')
    const first = await ask()
    expect(first.manifest).toMatchObject({ version: 1, issuedAt: NOW, expiresAt: NOW + 7 * DAY_MS })
    clock.now = NOW + DAY_MS - 1
    expect((await ask()).etag).toBe(first.etag)
    clock.now = NOW + 3 * DAY_MS
    const renewed = await ask()
    expect(renewed.manifest).toMatchObject({ version: 1, issuedAt: NOW + 3 * DAY_MS, expiresAt: NOW + 10 * DAY_MS })
    expect(renewed.etag).not.toBe(first.etag)
    expect(renewed.content).toBe(first.content)
  })

  it('is never issued before its version was made, whatever a server’s clock says', async () => {
    await tagged('box')
    clock.now = NOW - 2 * DAY_MS
    await issuer.refresh(db)
    const { payload } = JSON.parse((await issuer.answer(db, ada, NOTHING)).body)
    expect(JSON.parse(payload).issuedAt).toBe(NOW)
  })
})

describe('a content', () => {
  it('is given to a device that it holds for, by the newest version or one not long before', async () => {
    await store({ tags: { box: { ...BLOCKED, scope: { include: ['sales'] } } } })
    const { digest } = await contentFor(sam)
    await tagged('wiki')
    expect(await issuer.content(db, sam, digest)).toMatchObject({ digest })
    expect(await issuer.content(db, ada, digest)).toBeNull()
    for (let index = 0; index < 10; index += 1) await tagged(`app-${index}`)
    expect(await issuer.content(db, sam, digest)).toBeNull()
  })

  it('is found by a server that has not seen its version yet', async () => {
    await tagged('box')
    await issuer.refresh(db)
    await tagged('wiki')
    const { digest } = await contentFor(ada, anotherIssuer())
    expect(await issuer.content(db, ada, digest)).toMatchObject({ digest })
  })
})

it('draws the same devices first as the database does', async () => {
  const pairs = Array.from({ length: 50 }, (_, index) => [`stage-${index % 7}`, `device-${index}`] as const)
  for (const [stage, device] of pairs) {
    const { rows } = await sql<{ bucket: number }>`
      select ('x' || substr(md5(${stage}::text || ${device}::text), 1, 7))::bit(28)::int % 100 as bucket
    `.execute(db)
    expect(rows[0]?.bucket).toBe(bucketOf(stage, device))
  }
})
