import { EnrollRequestSchema, type EnrollResponse } from '../../core/protocol/device-api.ts'
import type { ProblemCode } from '../../core/protocol/problem.ts'
import { newCredential } from '../auth/device-credential.ts'
import { hashSecret } from '../auth/secrets.ts'
import { ProblemError } from '../http/problem-error.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { type EnrollmentRefusal, EnrollmentRefused, enrollDevice } from '../store/enroll-device.ts'

const REFUSALS: Record<EnrollmentRefusal, readonly [code: ProblemCode, detail: string]> = {
  unknown: [
    'enrollment-token-unknown',
    'This server never made this token. Copy it again from Enrollment in the portal.',
  ],
  expired: ['enrollment-token-expired', 'Make a new token under Enrollment in the portal.'],
  revoked: ['enrollment-token-revoked', 'An admin revoked it. Make a new token under Enrollment in the portal.'],
  exhausted: ['enrollment-token-exhausted', 'Make a new token under Enrollment in the portal, with more uses.'],
  'device-blocked': [
    'device-blocked',
    'An admin keeps this device out. It can be allowed again under Devices in the portal.',
  ],
}

/** A fleet behind one address enrolls in a day; a token of 256 bits isn't guessed at this rate. */
const ENROLLMENTS_A_MINUTE = 300

/** `POST /device/v1/enroll`: an enrollment token for a credential of the device's own. */
export function enrollRoute(app: App, { db, bundles, clock }: ServerParts): void {
  app.post(
    '/device/v1/enroll',
    {
      config: { access: 'public', rateLimit: { max: ENROLLMENTS_A_MINUTE, timeWindow: '1 minute' } },
      schema: { body: EnrollRequestSchema },
      logLevel: 'warn',
    },
    async (request): Promise<EnrollResponse> => {
      const { token, device } = request.body
      const deviceId = request.body.deviceId.toLowerCase()
      const { credential, hash } = newCredential(deviceId)
      const now = clock()
      try {
        await enrollDevice(db, { tokenHash: hashSecret(token), deviceId, device, credentialHash: hash, now })
      } catch (error) {
        if (error instanceof EnrollmentRefused) throw new ProblemError(...REFUSALS[error.reason])
        throw error
      }
      return { credential, bundlePublicKey: bundles.publicKey, serverTime: now }
    },
  )
}
