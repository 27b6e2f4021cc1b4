import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readOrCreateKey } from '../private-files.ts'

/** The key that bundles and grants are signed with; devices pin its public half. */
export interface SigningKey {
  /** Raw Ed25519 public key, base64url. */
  readonly publicKey: string
  /**
   * @param context says what is signed, see `SIGNATURE_CONTEXT`
   * @returns the signature over context and payload, base64url
   */
  sign(context: string, payload: string): string
}

/** The key file is there, but is no Ed25519 private key in PEM. */
export class SigningKeyUnusable extends Error {
  override readonly name = 'SigningKeyUnusable'
  constructor(file: string) {
    super(
      `${file} holds no Ed25519 private key in PEM form. Put the right file back from a backup: devices trust no other ` +
        'key. If it is lost, delete the file and start once with --replace-bundle-key: a new key is made, and devices take it ' +
        'once a new policy file names it.',
    )
  }
}

/**
 * Reads the key, or makes one where there is no file (readable by its owner alone).
 *
 * @throws {SigningKeyUnusable}
 */
export async function loadSigningKey(file: string): Promise<SigningKey> {
  const pem = await readOrCreateKey(file, makeKey)
  const privateKey = parsePrivateKey(pem)
  if (privateKey === null) throw new SigningKeyUnusable(file)

  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  if (x === undefined) throw new SigningKeyUnusable(file)
  return {
    publicKey: x,
    sign: (context, payload) => sign(null, Buffer.from(context + payload, 'utf8'), privateKey).toString('base64url'),
  }
}

async function makeKey(): Promise<string> {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}

function parsePrivateKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'ed25519' ? key : null
  } catch {
    return null
  }
}
