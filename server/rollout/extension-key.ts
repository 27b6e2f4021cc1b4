import { createHash, createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makePrivateFolder, readOrCreateKey } from '../private-files.ts'

/** The key that signs the packed extension. Its public half fixes the extension's id for the whole fleet. */
export interface ExtensionKey {
  /** PEM, PKCS#8, mode 0600. */
  readonly file: string
  /** SubjectPublicKeyInfo, DER, base64: what `key` is in a manifest. */
  readonly publicKey: string
  readonly extensionId: string
}

export class ExtensionKeyUnusable extends Error {
  override readonly name = 'ExtensionKeyUnusable'
}

/**
 * Reads `<dataFolder>/extension-signing.key`; makes it on first use.
 *
 * @throws {ExtensionKeyUnusable} where the file is no RSA private key. It is never replaced: a new key is a new
 *   extension id, and every browser would lose the extension it has.
 */
export async function loadExtensionKey(dataFolder: string): Promise<ExtensionKey> {
  const file = join(dataFolder, 'extension-signing.key')
  await makePrivateFolder(dataFolder)
  const spki = publicHalf(file, await readOrCreateKey(file, makeKey))
  return { file, publicKey: spki.toString('base64'), extensionId: extensionIdOf(spki) }
}

/**
 * The id Chromium gives an extension: the first 128 bits of the SHA-256 of its public key (SPKI, DER), in
 * hexadecimal written with the letters a to p (Chromium: `components/crx_file/id_util.cc`).
 */
export function extensionIdOf(spki: Buffer): string {
  const hex = createHash('sha256').update(spki).digest('hex').slice(0, 32)
  return Array.from(hex, (digit) => String.fromCharCode('a'.charCodeAt(0) + Number.parseInt(digit, 16))).join('')
}

async function makeKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function publicHalf(file: string, pem: string): Buffer {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType !== 'rsa') throw new Error(`a key of type ${key.asymmetricKeyType}`)
    return createPublicKey(key).export({ type: 'spki', format: 'der' })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ExtensionKeyUnusable(
      `${file} is not an RSA private key in PEM (${reason}). Put the key back from a backup; ` +
        'without it every browser has to get the extension anew, under another id.',
    )
  }
}
