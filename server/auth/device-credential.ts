import * as v from 'valibot'
import { UuidSchema } from '../../core/protocol/primitives.ts'
import { ProblemError } from '../http/problem-error.ts'
import { type DeviceCredential, findCredential } from '../store/devices.ts'
import type { Db } from '../store/schema.ts'
import { hashSecret, isSameHash, newSecret } from './secrets.ts'

/** A new credential, `<device id>.<secret>`; the server keeps the secret's hash. */
export function newCredential(deviceId: string): { readonly credential: string; readonly hash: string } {
  const secret = newSecret('device')
  return { credential: `${deviceId}.${secret}`, hash: hashSecret(secret) }
}

/**
 * The device that a credential belongs to.
 *
 * @param token null where none was sent
 * @throws {ProblemError} `credential-missing`, `credential-unknown`, `credential-revoked`
 */
export async function authenticateDevice(db: Db, token: string | null): Promise<DeviceCredential> {
  if (token === null) {
    throw new ProblemError(
      'credential-missing',
      'Send the credential as "Authorization: Bearer …"; where a WebSocket is opened, as a subprotocol.',
    )
  }
  const [deviceId, secret] = token.split('.')
  const device = v.is(UuidSchema, deviceId) ? await findCredential(db, deviceId) : undefined
  if (device === undefined || secret === undefined || !isSameHash(hashSecret(secret), device.credentialHash)) {
    throw new ProblemError('credential-unknown', 'This server knows no device with this credential. Enroll again.')
  }
  if (device.state !== 'active') {
    throw new ProblemError('credential-revoked', 'An admin has revoked this device.')
  }
  return device
}
