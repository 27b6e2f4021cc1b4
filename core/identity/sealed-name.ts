import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { fromBase64Url, toBase64Url } from '../bundle/base64url.ts'
import type { Identity } from '../protocol/device-api.ts'

/**
 * The name behind a pseudonym, sealed on the device to the organisation's public key: HPKE (RFC 9180) in base mode with
 * DHKEM(X25519, HKDF-SHA-256), HKDF-SHA-256 and AES-128-GCM; `info` is `heliograph-sealed-name-v1\n<kind>`, there is
 * no additional data. Sealed is the trimmed name in UTF-8, filled with zero bytes to a multiple of 64, so that its
 * length doesn't tell whose it is. A sealed name is the encapsulated key (32 bytes), then the ciphertext.
 */
const CONTEXT = 'heliograph-sealed-name-v1'
const KEY_BYTES = 32
const BLOCK_BYTES = 64

/** What can't be opened: sealed to another key or as another kind, damaged, or never sealed at all. */
export class SealedNameUnreadable extends Error {
  override readonly name = 'SealedNameUnreadable'
}

/**
 * @param publicKey raw X25519 key, base64url: `identityKeys.publicKey` of the bundle
 * @param name at most 320 characters, without U+0000
 * @returns `sealedName` of an `Identity`, other characters each time
 */
export async function sealName(publicKey: string, kind: Identity['kind'], name: string): Promise<string> {
  const { kem, suite } = parts()
  const recipientPublicKey = await kem.deserializePublicKey(fromBase64Url(publicKey))
  const sender = await suite.createSenderContext({ recipientPublicKey, info: infoOf(kind) })
  const ciphertext = new Uint8Array(await sender.seal(filled(name.trim())))
  return toBase64Url(new Uint8Array([...new Uint8Array(sender.enc), ...ciphertext]))
}

/**
 * @param privateKey raw X25519 key, base64url
 * @throws {SealedNameUnreadable}
 */
export async function openName(privateKey: string, kind: Identity['kind'], sealedName: string): Promise<string> {
  const { kem, suite } = parts()
  const recipientKey = await kem.deserializePrivateKey(fromBase64Url(privateKey))
  try {
    const sealed = fromBase64Url(sealedName)
    const enc = sealed.slice(0, KEY_BYTES)
    const recipient = await suite.createRecipientContext({ recipientKey, enc, info: infoOf(kind) })
    const opened = await recipient.open(sealed.slice(KEY_BYTES))
    return new TextDecoder('utf-8', { fatal: true }).decode(opened).replace(/\0+$/, '')
  } catch (error) {
    throw new SealedNameUnreadable('This sealed name does not belong to this key and kind', { cause: error })
  }
}

function parts() {
  const kem = new DhkemX25519HkdfSha256()
  return { kem, suite: new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes128Gcm() }) }
}

function filled(name: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(name)
  const block = new Uint8Array(Math.max(1, Math.ceil(bytes.length / BLOCK_BYTES)) * BLOCK_BYTES)
  block.set(bytes)
  return block
}

function infoOf(kind: Identity['kind']): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${CONTEXT}\n${kind}`)
}
