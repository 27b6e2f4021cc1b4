import { describe, expect, test } from 'vitest'
import { encodeCatalog } from '../../../../core/bundle/catalog-format.ts'
import { contentText, deltaBetween } from '../../../../core/bundle/content.ts'
import { GRANTS_SIGNATURE_CONTEXT } from '../../../../core/bundle/grants.ts'
import {
  MAX_CATALOG_BYTES,
  MAX_CONTENT_BYTES,
  MAX_MANIFEST_CHARACTERS,
  type WrittenManifest,
} from '../../../../core/bundle/manifest.ts'
import {
  BundleRejected,
  type Enforced,
  openCatalog,
  openCatalogDelta,
  openContent,
  openDelta,
  openGrants,
  openManifest,
  readAnswer,
} from '../../../../core/bundle/open-bundle.ts'
import { DAY_MS, HOUR_MS } from '../../../../core/protocol/device-api.ts'
import { aCatalog, aContent, anApp, aTag, ISSUED_AT, sha256, TestSigner } from '../../../fixtures/bundle-builder.ts'

const signer = new TestSigner()
const PART = { digest: sha256('something'), bytes: 9 }
const MANIFEST: WrittenManifest = {
  format: 3,
  version: 7,
  issuedAt: ISSUED_AT,
  expiresAt: ISSUED_AT + 7 * DAY_MS,
  content: PART,
  catalog: PART,
}

interface Circumstances {
  readonly key?: string
  readonly enforced?: Enforced | null
  readonly now?: number
}

function opened(answer: unknown, { key = signer.publicKey, enforced = null, now = ISSUED_AT }: Circumstances = {}) {
  return openManifest(answer, { publicKey: key, enforced, now })
}

async function reasonOf(opening: Promise<unknown>) {
  const rejection = await opening.catch((error: unknown) => error)
  if (!(rejection instanceof BundleRejected)) throw new Error(`It was not refused: ${rejection}`)
  return rejection.reason
}

const refused = (answer: unknown, circumstances: Circumstances = {}) => reasonOf(opened(answer, circumstances))
const signed = (changes: object = {}) => signer.sign({ ...MANIFEST, ...changes })

describe('a manifest', () => {
  test('that is well signed is opened', async () => {
    const delta = { from: sha256('before'), ...PART }
    const manifest = { ...MANIFEST, catalog: { ...PART, delta } }
    expect(await opened(signer.sign(manifest))).toEqual(manifest)
    expect(await opened(signed())).toEqual({ ...MANIFEST, catalog: { ...PART, delta: null } })
  })

  test('signed by another key is refused', async () => {
    expect(await refused(new TestSigner().sign(MANIFEST))).toBe('wrong-signature')
  })

  test('changed after signing is refused', async () => {
    const answer = signed()
    expect(await refused({ ...answer, payload: answer.payload.replace('7', '8') })).toBe('wrong-signature')
  })

  test('signed without our context is refused: what was signed for another use means nothing here', async () => {
    const { signature } = signer.sign(MANIFEST, '')
    expect(await refused({ ...signed(), signature })).toBe('wrong-signature')
    expect(await refused(signer.sign(MANIFEST, GRANTS_SIGNATURE_CONTEXT))).toBe('wrong-signature')
  })

  test.each([
    ['nothing', undefined],
    ['text', 'bundle'],
    ['an object without signature', { payload: '{}' }],
    ['a signature that is not base64url', { payload: '{}', signature: '###' }],
  ])('in whose place is %s is malformed', async (_, answer) => {
    expect(await refused(answer)).toBe('malformed')
    expect(() => readAnswer(answer)).toThrow(BundleRejected)
  })

  test.each([
    ['too short', 'AAAA'],
    ['empty', ''],
  ])('is opened by no key that is %s', async (_, key) => {
    expect(await refused(signed(), { key })).toBe('wrong-signature')
  })

  test.each([
    ['no JSON', signer.sign('{"format":3,')],
    ['another format', signed({ format: 2 })],
    ['a version of 0', signed({ version: 0 })],
    ['a version beyond what is exact', signed({ version: 2 ** 53 })],
    ['a time that is no number', signed({ issuedAt: '2026' })],
    ['no end', signed({ expiresAt: undefined })],
    ['a content that is no digest', signed({ content: { ...PART, digest: 'newest' } })],
    ['a content of less than nothing', signed({ content: { ...PART, bytes: -1 } })],
    ['a catalog without length', signed({ catalog: { digest: PART.digest } })],
  ])('that is well signed, with %s, is refused', async (_, answer) => {
    expect(await refused(answer)).toBe('invalid-content')
  })

  test.each([
    ['an older version', { version: 8, issuedAt: 0 }],
    ['the same one, issued before', { version: 7, issuedAt: ISSUED_AT + 1 }],
  ])('of %s is refused: no roll-back, no replay', async (_, enforced) => {
    expect(await refused(signed(), { enforced })).toBe('not-newer')
  })

  test.each([
    ['the one in force itself', { version: 7, issuedAt: ISSUED_AT }],
    ['the same one, issued anew', { version: 7, issuedAt: ISSUED_AT - 1 }],
    ['a newer one, issued before', { version: 6, issuedAt: ISSUED_AT + DAY_MS }],
  ])('of %s is taken', async (_, enforced) => {
    expect((await opened(signed(), { enforced })).version).toBe(7)
  })

  test('is refused from its end on, and taken until then', async () => {
    expect((await opened(signed(), { now: MANIFEST.expiresAt - 1 })).version).toBe(7)
    expect(await refused(signed(), { now: MANIFEST.expiresAt })).toBe('expired')
  })

  test('from the future is refused; an hour is put down to a clock', async () => {
    expect((await opened(signed(), { now: ISSUED_AT - HOUR_MS })).version).toBe(7)
    expect(await refused(signed(), { now: ISSUED_AT - HOUR_MS - 1 })).toBe('from-the-future')
    expect(await refused(signed({ issuedAt: Number.MAX_SAFE_INTEGER }))).toBe('from-the-future')
  })

  test('that is too long is refused, whoever signed it', async () => {
    const long = signed({ more: 'x'.repeat(MAX_MANIFEST_CHARACTERS) })
    expect(await refused(long)).toBe('too-large')
    expect(await refused({ ...long, signature: 'AAAA' })).toBe('too-large')
  })

  test.each([
    ['a content', { content: { ...PART, bytes: MAX_CONTENT_BYTES + 1 } }],
    ['a catalog', { catalog: { ...PART, bytes: MAX_CATALOG_BYTES + 1 } }],
    [
      'changes of a catalog',
      { catalog: { ...PART, delta: { ...PART, from: PART.digest, bytes: MAX_CATALOG_BYTES + 1 } } },
    ],
  ])('with %s that no device can hold is refused', async (_, changes) => {
    expect(await refused(signed(changes))).toBe('too-large')
  })

  test('says of what it refuses no more than can be shown', async () => {
    const rejection = await opened('x'.repeat(100_000)).catch((error: unknown) => error)
    expect((rejection as BundleRejected).detail.length).toBeLessThan(500)
  })
})

describe('a content', () => {
  const before = aContent({ tags: { box: aTag('unsanctioned'), mega: aTag('monitored') }, protectedHosts: ['a.com'] })
  const after = aContent({ tags: { box: aTag('unsanctioned', { reach: 'pages' }), zoom: aTag('sanctioned') } })
  const from = { digest: sha256(contentText(before)), content: before }
  const naming = (text: string) => ({ content: { digest: sha256(text), bytes: text.length } })

  test('is opened where the manifest names it, with what a tag leaves out at its default', async () => {
    const text = contentText(after)
    expect(text).toContain('{"tag":"sanctioned"}')
    expect(await openContent(text, naming(text))).toEqual(after)
  })

  test.each([
    ['one character more', `${contentText(after)} `],
    ['nothing', ''],
  ])('with %s is refused', async (_, text) => {
    expect(await reasonOf(openContent(text, naming(contentText(after))))).toBe('wrong-content')
  })

  test.each([
    ['no JSON', '{"tags":'],
    ['no tags', '{"protectedHosts":[],"identityKeys":null}'],
    ['an unknown tag', contentText(after).replace('"sanctioned"', '"forbidden"')],
    [
      'a warning of no time',
      contentText(after).replace('{"tag":"sanctioned"}', '{"tag":"sanctioned","warning":{"minutes":0}}'),
    ],
    ['a pattern as nobody writes it', contentText(after).replace('"reach":"pages"', '"only":["BOX.com/"]')],
    ['a key that is none', contentText(after).replace('"identityKeys":null', '"identityKeys":{"publicKey":"x"}')],
  ])('that the manifest names, with %s, is refused', async (_, text) => {
    expect(await reasonOf(openContent(text, naming(text)))).toBe('invalid-content')
  })

  test('is made of the one in force by a delta', async () => {
    const delta: unknown = JSON.parse(JSON.stringify(deltaBetween(from.digest, before, after)))
    expect(await openDelta(delta, from, naming(contentText(after)))).toEqual(after)
    expect(before.tags).toHaveProperty('mega')
  })

  test.each([
    ['for another content', { ...deltaBetween(sha256('other'), before, after) }],
    ['that leads to another one', deltaBetween(from.digest, before, aContent())],
    ['that changes nothing', { from: from.digest, tags: {} }],
  ])('is not made by a delta %s', async (_, delta) => {
    expect(await reasonOf(openDelta(delta, from, naming(contentText(after))))).toBe('wrong-content')
  })

  test.each([
    ['text', 'delta'],
    ['without beginning', { tags: {} }],
    ['with an unknown tag', { from: from.digest, tags: { box: { tag: 'forbidden' } } }],
  ])('is not made by a delta that is %s', async (_, delta) => {
    expect(await reasonOf(openDelta(delta, from, naming(contentText(after))))).toBe('invalid-content')
  })
})

describe('a catalog', () => {
  const catalog = aCatalog({ apps: [anApp({ id: 'box', domains: ['box.com'] })] })
  const bytes = encodeCatalog(catalog)
  const naming = (named: Uint8Array) => ({ catalog: { digest: sha256(named), bytes: named.length, delta: null } })
  const delta = { apps: catalog.apps, removed: ['mega'] }
  const deltaBytes = textBytes(JSON.stringify(delta))
  const namingDelta = (named: Uint8Array) => ({
    catalog: { ...PART, delta: { from: PART.digest, digest: sha256(named), bytes: named.length } },
  })

  test('is opened where the manifest names it', async () => {
    expect(await openCatalog(bytes, naming(bytes))).toEqual(catalog)
    expect(await openCatalogDelta(deltaBytes, namingDelta(deltaBytes))).toEqual(delta)
  })

  test.each([
    ['one byte more', new Uint8Array([...bytes, 0x20])],
    ['one byte less', bytes.slice(0, -1)],
    ['nothing', new Uint8Array()],
  ])('with %s is refused', async (_, other) => {
    expect(await reasonOf(openCatalog(other, naming(bytes)))).toBe('wrong-catalog')
    expect(await reasonOf(openCatalogDelta(other, namingDelta(deltaBytes)))).toBe('wrong-catalog')
  })

  test('of which the manifest names no changes is not changed', async () => {
    expect(await reasonOf(openCatalogDelta(deltaBytes, naming(bytes)))).toBe('wrong-catalog')
  })

  test.each([
    ['no catalog', textBytes('{"apps":')],
    ['one that is cut short', bytes.slice(0, -5)],
    ['a domain in upper case', encodeCatalog(aCatalog({ apps: [anApp({ id: 'box', domains: ['Box.com'] })] }))],
    ['an app without name', encodeCatalog(aCatalog({ apps: [anApp({ id: 'box', name: ' ' })] }))],
  ])('that the manifest names, but is %s, is refused', async (_, broken) => {
    expect(await reasonOf(openCatalog(broken, naming(broken)))).toBe('invalid-content')
  })

  test.each([
    ['no JSON', textBytes('{"apps":')],
    ['no apps', textBytes('{"removed":[]}')],
  ])('whose changes the manifest names, but are %s, is refused', async (_, broken) => {
    expect(await reasonOf(openCatalogDelta(broken, namingDelta(broken)))).toBe('invalid-content')
  })
})

describe('grants', () => {
  const deviceId = '0193d5a0-0000-7000-8000-000000000001'
  const grants = { format: 1, deviceId, issuedAt: 2_000, exceptions: [], decisions: [] }
  const openedGrants = (answer: unknown, issuedAfter = 0) => openGrants(answer, signer.publicKey, deviceId, issuedAfter)
  const signedGrants = (part = {}) => signer.sign({ ...grants, ...part }, GRANTS_SIGNATURE_CONTEXT)

  test('are opened by the device that they are for', async () => {
    expect(await openedGrants(signedGrants())).toEqual(grants)
  })

  test('for another device are refused', async () => {
    const other = { deviceId: '0193d5a0-0000-7000-8000-000000000002' }
    expect(await reasonOf(openedGrants(signedGrants(other)))).toBe('invalid-content')
  })

  test('signed as a bundle are refused', async () => {
    expect(await reasonOf(openedGrants(signer.sign(grants)))).toBe('wrong-signature')
  })

  test('older than those in force are refused: what was revoked can’t be played back', async () => {
    expect(await reasonOf(openedGrants(signedGrants(), 2_001))).toBe('not-newer')
    expect(await openedGrants(signedGrants(), 2_000)).toEqual(grants)
  })
})

function textBytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
