import { PolicyFileRequestSchema, PolicyFileSchema } from '../../core/protocol/rollout-api.ts'
import { actorOf } from '../auth/access.ts'
import { issueEnrollmentToken } from '../auth/issue-enrollment-token.ts'
import { hashSecret } from '../auth/secrets.ts'
import { ProblemError } from '../http/problem-error.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { tokenStateByHash } from '../store/enrollment-tokens.ts'

/** The files that put the extension on devices. */
export function rolloutAdminRoutes(app: App, { db, bundles, rollout, clock }: ServerParts): void {
  app.post(
    '/api/v1/policy-files',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'The managed policy that installs and connects the extension; without a token, it makes one',
        body: PolicyFileRequestSchema,
        response: { 200: PolicyFileSchema },
      },
    },
    async (request) => {
      if (rollout === null) throw extensionNotBuilt()
      const { platform, browser } = request.body
      const enrollmentToken =
        request.body.enrollmentToken ??
        (await newToken(`Policy file: ${browser} on ${platform}`, actorOf(request).name))
      await refuseUselessToken(enrollmentToken)
      return rollout.policyFile({ platform, browser, enrollmentToken, bundlePublicKey: bundles.publicKey })
    },
  )

  async function newToken(name: string, actor: string): Promise<string> {
    const limits = { expiresInDays: null, maxUses: null }
    return (await issueEnrollmentToken(db, { name, ...limits, actor, now: clock() })).token
  }

  async function refuseUselessToken(token: string): Promise<void> {
    const state = await tokenStateByHash(db, hashSecret(token), clock())
    if (state === 'valid') return
    throw new ProblemError('invalid-request', `No device can enroll with this token: it is ${state}.`, {
      errors: [{ path: 'enrollmentToken', message: `The token is ${state}` }],
    })
  }
}

/** The answer wherever the built extension is needed and isn't there. */
export function extensionNotBuilt(): ProblemError {
  return new ProblemError('unavailable', 'The extension is not built. Run "npm run build" and restart the server.')
}
