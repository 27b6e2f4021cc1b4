import { expect, test } from 'vitest'
import { BundleRejected, openBundle } from '../../../../core/bundle/open-bundle.ts'
import { aBundle, TestSigner } from '../../../fixtures/bundle-builder.ts'

const signer = new TestSigner()

async function rejectionOf(answer: unknown, enforcedVersion = 0, key = signer.publicKey) {
  const rejection = await openBundle(answer, key, enforcedVersion).catch((error: unknown) => error)
  if (!(rejection instanceof BundleRejected)) throw new Error('It was not refused')
  return rejection.reason
}

test('a well-signed, newer bundle is opened', async () => {
  const bundle = aBundle({ version: 7, tags: { dropbox: 'unsanctioned' } })
  expect(await openBundle(signer.sign(bundle), signer.publicKey, 6)).toEqual(bundle)
})

test('a bundle signed by another key is refused', async () => {
  expect(await rejectionOf(new TestSigner().sign(aBundle()))).toBe('wrong-signature')
})

test('a bundle whose payload was changed after signing is refused', async () => {
  const signed = signer.sign(aBundle({ tags: { dropbox: 'unsanctioned' } }))
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
  ['another format', aBundle({ format: 2 as 1 })],
  ['a version of 0', aBundle({ version: 0 })],
  ['a domain in upper case', aBundle({ apps: [{ ...aBundle().apps[0], domains: ['Dropbox.com'] } as never] })],
  ['an unknown tag', aBundle({ tags: { dropbox: 'forbidden' as never } })],
  ['a tag for an app that it lacks', aBundle({ tags: { nowhere: 'unsanctioned' } })],
])('a well-signed bundle with %s is refused', async (_, payload) => {
  expect(await rejectionOf(signer.sign(payload))).toBe('invalid-content')
})

test.each([5, 6])('version 5 is refused when %i is in force: no roll-back, no replay', async (inForce) => {
  expect(await rejectionOf(signer.sign(aBundle({ version: 5 })), inForce)).toBe('not-newer')
})
