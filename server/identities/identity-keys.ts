import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import * as v from 'valibot'
import type { Bundle } from '../../core/bundle/bundle.ts'
import { pseudonymOf } from '../../core/identity/pseudonym.ts'
import { openName, SealedNameUnreadable } from '../../core/identity/sealed-name.ts'
import type { Identity } from '../../core/protocol/device-api.ts'
import { PublicKeySchema } from '../../core/protocol/primitives.ts'
import { readOrCreateKey } from '../private-files.ts'

/** What pseudonyms are made with and names are sealed to. */
export interface IdentityKeys {
  /** As the bundle hands it to devices. */
  readonly published: NonNullable<Bundle['identityKeys']>
  /**
   * @returns the name behind a pseudonym
   * @throws {SealedNameUnreadable} also where the name is one that has another pseudonym: any device can seal any name
   */
  open(identity: Identity): Promise<string>
}

/** The key file is there, but doesn't hold the two keys. */
export class IdentityKeysUnusable extends Error {
  override readonly name = 'IdentityKeysUnusable'
  constructor(file: string) {
    super(
      `${file} does not hold the identity keys. Put the right file back from a backup: names that were sealed to them ` +
        'open with no others. If it is lost, delete the file and start once with --replace-identity-keys: new keys are ' +
        'made, and people and devices go by new pseudonyms from then on.',
    )
  }
}

/** 32 bytes each, base64url; the private key is the `d` of an X25519 key as JWK. */
const FileSchema = v.strictObject({ format: v.literal(1), privateKey: PublicKeySchema, pseudonymKey: PublicKeySchema })

/**
 * Reads the keys, or makes them where there is no file (readable by its owner alone).
 *
 * @throws {IdentityKeysUnusable}
 */
export async function loadIdentityKeys(file: string): Promise<IdentityKeys> {
  const keys = parseKeys(await readOrCreateKey(file, makeKeys))
  if (keys === null) throw new IdentityKeysUnusable(file)

  const { privateKey, pseudonymKey } = keys
  return {
    published: { publicKey: publicKeyOf(privateKey), pseudonymKey },
    open: async ({ kind, pseudonym, sealedName }) => {
      const name = await openName(privateKey, kind, sealedName)
      if ((await pseudonymOf(pseudonymKey, kind, name)) === pseudonym) return name
      throw new SealedNameUnreadable('This sealed name belongs to another pseudonym')
    },
  }
}

async function makeKeys(): Promise<string> {
  const { d } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' })
  const keys = { format: 1, privateKey: d, pseudonymKey: randomBytes(32).toString('base64url') }
  return `${JSON.stringify(keys, null, 2)}\n`
}

function parseKeys(text: string): v.InferOutput<typeof FileSchema> | null {
  try {
    return v.parse(FileSchema, JSON.parse(text))
  } catch {
    return null
  }
}

/** PKCS#8 of an X25519 key but for the key itself (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex')

function publicKeyOf(privateKey: string): string {
  const der = Buffer.concat([PKCS8_PREFIX, Buffer.from(privateKey, 'base64url')])
  const { x } = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' })
  if (x === undefined) throw new Error('An X25519 key without a public half')
  return x
}
