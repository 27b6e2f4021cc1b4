import { generateKeyPairSync } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ExtensionKeyUnusable, extensionIdOf, loadExtensionKey } from '../../../../server/rollout/extension-key.ts'
import { temporaryFolder } from './temporary-folder.ts'

describe('the extension id', () => {
  it('is 32 letters from a to p', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    expect(extensionIdOf(publicKey.export({ type: 'spki', format: 'der' }))).toMatch(/^[a-p]{32}$/)
  })

  it('is the SHA-256 of the key, written with letters', () => {
    // SHA-256 of nothing: e3b0c442 98fc1c14 9afbf4c8 996fb924 …
    expect(extensionIdOf(Buffer.alloc(0))).toBe('odlameecjipmbmbejkplpemijjgpljce')
  })
})

describe('the signing key', () => {
  it('is made on first use, for its owner alone, and kept', async () => {
    const data = join(await temporaryFolder(), 'data')

    const first = await loadExtensionKey(data)
    const second = await loadExtensionKey(data)

    expect(second).toEqual(first)
    expect((await stat(first.file)).mode & 0o777).toBe(0o600)
    expect(await readFile(first.file, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  })

  it('is the same for all that start at once, in a folder that is theirs alone', async () => {
    const data = join(await temporaryFolder(), 'data')
    const keys = await Promise.all([1, 2, 3].map(() => loadExtensionKey(data)))
    expect(new Set(keys.map(({ extensionId }) => extensionId)).size).toBe(1)
    expect((await stat(data)).mode & 0o777).toBe(0o700)
    expect(await readdir(data)).toEqual(['extension-signing.key'])
  })

  it.each([
    ['text that is no key', 'nonsense'],
    ['a key of another kind', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })],
  ])('is refused, and left alone, where the file holds %s', async (_what, content) => {
    const data = await temporaryFolder()
    const file = join(data, 'extension-signing.key')
    await writeFile(file, content)

    await expect(loadExtensionKey(data)).rejects.toThrow(ExtensionKeyUnusable)
    expect(await readFile(file, 'utf8')).toBe(content)
  })
})
