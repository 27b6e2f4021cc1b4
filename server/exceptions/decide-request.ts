import { randomUUID } from 'node:crypto'
import type { AccessRequest } from '../../core/protocol/exceptions-api.ts'
import { ProblemError } from '../http/problem-error.ts'
import { notify } from '../push/notices.ts'
import { findRequest, holdRequest, writeDecision } from '../store/access-requests.ts'
import { insertException } from '../store/exceptions.ts'
import { record } from '../store/governance-log.ts'
import type { Db } from '../store/schema.ts'
import { checkUntil } from './check-until.ts'

type Decision =
  | { readonly decision: 'granted'; readonly until: number; readonly note: string | null }
  | { readonly decision: 'denied'; readonly note: string | null }

/**
 * Decides a request for access, once, and logs it. A grant opens the app to the user who asked, or to the device where
 * policy names no user.
 *
 * @throws {ProblemError} `not-found`, `request-decided`, `invalid-request` for the end
 */
export function decideRequest(
  db: Db,
  id: string,
  wanted: Decision,
  { actor, now }: { readonly actor: string; readonly now: number },
): Promise<AccessRequest> {
  if (wanted.decision === 'granted') checkUntil(wanted.until, now)
  return db.transaction().execute(async (transaction) => {
    const request = (await holdRequest(transaction, id)) ?? requestUnknown(id)
    if (request.state !== 'waiting') {
      throw new ProblemError('request-decided', `${request.decidedBy} has ${request.state} it already.`)
    }
    const { appId, user } = request
    const deviceId = user === null ? request.deviceId : null
    const { decision, note } = wanted
    const exceptionId = decision === 'granted' ? randomUUID() : null
    if (wanted.decision === 'granted' && exceptionId !== null) {
      const exception = { id: exceptionId, appId, user, deviceId, until: wanted.until, note }
      await insertException(transaction, exception, { by: actor, now })
    }
    await writeDecision(transaction, id, { decision, exceptionId, note, by: actor, now })
    const action = decision === 'granted' ? 'access-request.grant' : 'access-request.deny'
    // Without the reason: what a person wrote isn't kept for ever.
    const before = { appId, user, deviceId: request.deviceId }
    const after = { ...wanted, exceptionId }
    await record(transaction, { at: now, actor, action, target: id, before, after })
    // The device shows the decision; what was granted to the user holds on all devices of that user.
    const forUser = exceptionId === null || user === null ? {} : { user }
    await notify(transaction, { what: 'grants', device: request.deviceId, ...forUser })
    return (await findRequest(transaction, id)) ?? requestUnknown(id)
  })
}

function requestUnknown(id: string): never {
  throw new ProblemError('not-found', `No request for access has the id ${id}.`)
}
