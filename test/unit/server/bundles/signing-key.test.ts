import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SIGNATURE_CONTEXT } from '../../../../core/bundle/manifest.ts'
import { loadSigningKey, SigningKeyUnusable } from '../../../../server/bundles/signing-key.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heliograph-key-'))
  file = join(folder, 'signing.key')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('makes a key that its owner alone can read, and keeps it', async () => {
  const made = await loadSigningKey(file)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await loadSigningKey(file)).publicKey).toBe(made.publicKey)
  expect(made.publicKey).toMatch(/^[\w-]{43}$/)
})

it('gives servers that start together the same key', async () => {
  const keys = await Promise.all([1, 2, 3].map(() => loadSigningKey(file)))
  expect(new Set(keys.map(({ publicKey }) => publicKey)).size).toBe(1)
})

it('signs the payload behind our own words', async () => {
  const key = await loadSigningKey(file)
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.publicKey }, format: 'jwk' })
  const signature = Buffer.from(key.sign(SIGNATURE_CONTEXT, '{"ü":1}'), 'base64url')
  expect(verify(null, Buffer.from(`${SIGNATURE_CONTEXT}{"ü":1}`), publicKey, signature)).toBe(true)
  expect(verify(null, Buffer.from('{"ü":1}'), publicKey, signature)).toBe(false)
})

it.each([
  ['something else', 'no key'],
  ['nothing', ''],
  [
    'a key of another kind',
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  ],
])('refuses a file that holds %s, and leaves it', async (_, content) => {
  await writeFile(file, content)
  await expect(loadSigningKey(file)).rejects.toThrow(SigningKeyUnusable)
})
