import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { GRANTS_SIGNATURE_CONTEXT } from '../../../../core/bundle/grants.ts'
import { BundleRejected, openBundle, openCatalog, openGrants } from '../../../../core/bundle/open-bundle.ts'
import { aBundle, aCatalog, anApp, aTag, digestOf, TestSigner } from '../../../fixtures/bundle-builder.ts'

const signer = new TestSigner()

async function rejectionOf(answer: unknown, enforcedVersion = 0, key = signer.publicKey) {
  return reasonOf(openBundle(answer, key, enforcedVersion))
}

async function reasonOf(opening: Promise<unknown>) {
  const rejection = await opening.catch((error: unknown) => error)
  if (!(rejection instanceof BundleRejected)) throw new Error('It was not refused')
  return rejection.reason
}

test('a well-signed, newer bundle is opened', async () => {
  const bundle = aBundle({ version: 7, tags: { dropbox: aTag('unsanctioned') } })
  expect(await openBundle(signer.sign(bundle), signer.publicKey, 6)).toEqual(bundle)
})

test('a bundle signed by another key is refused', async () => {
  expect(await rejectionOf(new TestSigner().sign(aBundle()))).toBe('wrong-signature')
})

test('a bundle whose payload was changed after signing is refused', async () => {
  const signed = signer.sign(aBundle({ tags: { dropbox: aTag('unsanctioned') } }))
  const tampered = { ...signed, payload: signed.payload.replace('unsanctioned', 'sanctioned') }
  expect(await rejectionOf(tampered)).toBe('wrong-signature')
})

test('a signature without our context is refused: what was signed for another use means nothing here', async () => {
  const signed = signer.sign(aBundle())
  const { signature } = signer.sign(`x${signed.payload}`)
  expect(await rejectionOf({ ...signed, signature })).toBe('wrong-signature')
})

test.each([
  ['nothing', undefined],
  ['text', 'bundle'],
  ['an object without signature', { payload: '{}' }],
  ['a signature that is not base64url', { payload: '{}', signature: '###' }],
])('%s in place of a signed bundle is malformed', async (_, answer) => {
  expect(await rejectionOf(answer)).toBe('malformed')
})

test.each([
  ['too short', 'AAAA'],
  ['empty', ''],
])('a key that is %s opens nothing', async (_, key) => {
  expect(await rejectionOf(signer.sign(aBundle()), 0, key)).toBe('wrong-signature')
})

test.each([
  ['no JSON', '{"format":1,'],
  ['another format', aBundle({ format: 1 as 2 })],
  ['a version of 0', aBundle({ version: 0 })],
  ['a catalog that is no digest', aBundle({ catalog: 'newest' })],
  ['an unknown tag', aBundle({ tags: { dropbox: { ...aTag('none'), tag: 'forbidden' as never } } })],
  ['a warning of no time', aBundle({ tags: { dropbox: { ...aTag('monitored'), warning: { minutes: 0 } as never } } })],
  [
    'a pattern as nobody writes it',
    aBundle({ tags: { dropbox: { ...aTag('unsanctioned'), only: ['DROPBOX.com/'] } } }),
  ],
])('a well-signed bundle with %s is refused', async (_, payload) => {
  expect(await rejectionOf(signer.sign(payload))).toBe('invalid-content')
})

test.each([5, 6])('version 5 is refused when %i is in force: no roll-back, no replay', async (inForce) => {
  expect(await rejectionOf(signer.sign(aBundle({ version: 5 })), inForce)).toBe('not-newer')
})

test('what a tag leaves out is at its default once it is opened', async () => {
  const bundle = { ...aBundle(), tags: { dropbox: { tag: 'monitored' } } }
  expect(await openBundle(signer.sign(bundle), signer.publicKey, 0)).toMatchObject({
    tags: { dropbox: { scope: { include: [], exclude: [] }, only: [], reach: 'everything', uploads: 'allowed' } },
  })
})

describe('a catalog', () => {
  const catalog = aCatalog({ apps: [anApp({ id: 'box', domains: ['box.com'] })] })
  const text = JSON.stringify(catalog)
  const naming = (tags = {}) => aBundle({ catalog: digestOf(catalog), tags })

  test('is opened where the bundle names its digest', async () => {
    expect(await openCatalog(text, naming({ box: aTag('unsanctioned') }))).toEqual(catalog)
  })

  test.each([
    ['one byte more', `${text} `],
    ['the same said otherwise', JSON.stringify(catalog, null, 1)],
    ['nothing', ''],
  ])('is refused with %s', async (_, other) => {
    expect(await reasonOf(openCatalog(other, naming()))).toBe('wrong-catalog')
  })

  test.each([
    ['no JSON', '{"apps":'],
    ['no apps', '{"categories":{}}'],
    ['a domain in upper case', text.replace('box.com', 'Box.com')],
  ])('is refused where the bundle names one with %s', async (_, broken) => {
    const digest = createHash('sha256').update(broken).digest('base64url')
    expect(await reasonOf(openCatalog(broken, { catalog: digest, tags: {} }))).toBe('invalid-content')
  })

  test('is refused where it lacks an app that has a tag', async () => {
    expect(await reasonOf(openCatalog(text, naming({ nowhere: aTag('unsanctioned') })))).toBe('invalid-content')
  })
})

describe('grants', () => {
  const deviceId = '0193d5a0-0000-7000-8000-000000000001'
  const grants = { format: 1, deviceId, issuedAt: 2_000, exceptions: [], decisions: [] }
  const opened = (answer: unknown, issuedAfter = 0) => openGrants(answer, signer.publicKey, deviceId, issuedAfter)
  const signed = (part = {}) => signer.sign({ ...grants, ...part }, GRANTS_SIGNATURE_CONTEXT)

  test('are opened by the device that they are for', async () => {
    expect(await opened(signed())).toEqual(grants)
  })

  test('for another device are refused', async () => {
    const other = { deviceId: '0193d5a0-0000-7000-8000-000000000002' }
    expect(await reasonOf(opened(signed(other)))).toBe('invalid-content')
  })

  test('signed as a bundle are refused, and so is a bundle signed as grants', async () => {
    expect(await reasonOf(opened(signer.sign(grants)))).toBe('wrong-signature')
    expect(await rejectionOf(signer.sign(aBundle(), GRANTS_SIGNATURE_CONTEXT))).toBe('wrong-signature')
  })

  test('older than those in force are refused: what was revoked can’t be played back', async () => {
    expect(await reasonOf(opened(signed(), 2_001))).toBe('not-newer')
    expect(await opened(signed(), 2_000)).toEqual(grants)
  })
})
