import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { pseudonymOf } from '../../../../core/identity/pseudonym.ts'
import { SealedNameUnreadable, sealName } from '../../../../core/identity/sealed-name.ts'
import { IdentityKeysUnusable, loadIdentityKeys } from '../../../../server/identities/identity-keys.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heliograph-identity-'))
  file = join(folder, 'identity.keys')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('makes keys that their owner alone can read, and keeps them', async () => {
  const made = await loadIdentityKeys(file)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await loadIdentityKeys(file)).published).toEqual(made.published)
  expect(made.published).toEqual({
    publicKey: expect.stringMatching(/^[\w-]{43}$/),
    pseudonymKey: expect.stringMatching(/^[\w-]{43}$/),
  })
})

it('gives servers that start together the same keys', async () => {
  const keys = await Promise.all([1, 2, 3].map(() => loadIdentityKeys(file)))
  expect(new Set(keys.map(({ published }) => JSON.stringify(published))).size).toBe(1)
})

it('opens what a device sealed with what is published', async () => {
  const keys = await loadIdentityKeys(file)
  const { publicKey, pseudonymKey } = keys.published
  const pseudonym = await pseudonymOf(pseudonymKey, 'user', 'Ada@example.com')
  const sealedName = await sealName(publicKey, 'user', 'Ada@example.com')
  expect(await keys.open({ kind: 'user', pseudonym, sealedName })).toBe('Ada@example.com')
})

it('opens no name under the pseudonym of another one', async () => {
  const keys = await loadIdentityKeys(file)
  const { publicKey, pseudonymKey } = keys.published
  const pseudonym = await pseudonymOf(pseudonymKey, 'user', 'grace@example.com')
  const sealedName = await sealName(publicKey, 'user', 'ada@example.com')
  await expect(keys.open({ kind: 'user', pseudonym, sealedName })).rejects.toThrow(SealedNameUnreadable)
})

it.each([
  ['something else', 'no keys'],
  ['nothing', ''],
  ['half a key', JSON.stringify({ format: 1, privateKey: 'x', pseudonymKey: 'x' })],
])('refuses a file that holds %s, and leaves it', async (_, content) => {
  await writeFile(file, content)
  await expect(loadIdentityKeys(file)).rejects.toThrow(IdentityKeysUnusable)
})
