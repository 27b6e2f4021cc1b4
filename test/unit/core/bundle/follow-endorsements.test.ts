import { expect, test } from 'vitest'
import { ENDORSEMENT_SIGNATURE_CONTEXT } from '../../../../core/bundle/key-endorsement.ts'
import { MAX_MANIFEST_CHARACTERS } from '../../../../core/bundle/manifest.ts'
import { followEndorsements } from '../../../../core/bundle/open-bundle.ts'
import { ISSUED_AT, TestSigner } from '../../../fixtures/bundle-builder.ts'

const [first, second, third, stranger] = Array.from({ length: 4 }, () => new TestSigner()) as [
  TestSigner,
  TestSigner,
  TestSigner,
  TestSigner,
]
const keys = [first, second, third].map(({ publicKey }) => publicKey)
const toSecond = first.endorse(second.publicKey)
const toThird = second.endorse(third.publicKey)

test('endorsements lead from key to key, in whatever order they come', async () => {
  expect(await followEndorsements(first.publicKey, [toSecond, toThird])).toEqual(keys)
  expect(await followEndorsements(first.publicKey, [toThird, toSecond])).toEqual(keys)
  expect(await followEndorsements(second.publicKey, [toThird, toSecond])).toEqual(keys.slice(1))
})

test('a link that is missing ends the way', async () => {
  expect(await followEndorsements(first.publicKey, [toThird])).toEqual([first.publicKey])
})

test('a way that leads back ends there', async () => {
  expect(await followEndorsements(first.publicKey, [toSecond, second.endorse(first.publicKey)])).toEqual(
    keys.slice(0, 2),
  )
})

test.each([
  ['signed by a stranger', stranger.endorse(second.publicKey, first.publicKey)],
  [
    'of which a stranger is the old key, signed by the trusted one',
    first.endorse(second.publicKey, stranger.publicKey),
  ],
  ['changed after signing', { ...toSecond, payload: toSecond.payload.replace(second.publicKey, stranger.publicKey) }],
  [
    'signed as a bundle',
    first.sign({ format: 1, oldKey: first.publicKey, newKey: second.publicKey, issuedAt: ISSUED_AT }),
  ],
  ['of a key that is none', first.endorse('key')],
  [
    'that is longer than any',
    first.sign(
      { ...JSON.parse(toSecond.payload), more: ' '.repeat(MAX_MANIFEST_CHARACTERS) },
      ENDORSEMENT_SIGNATURE_CONTEXT,
    ),
  ],
  ['that is none', 'endorsement'],
  ['that is nothing', null],
])('an endorsement %s leads nowhere', async (_, endorsement) => {
  expect(await followEndorsements(first.publicKey, [endorsement])).toEqual([first.publicKey])
})
