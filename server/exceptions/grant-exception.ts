import { randomUUID } from 'node:crypto'
import type { Exception } from '../../core/protocol/exceptions-api.ts'
import { appUnknown } from '../http/app-unknown.ts'
import { ProblemError } from '../http/problem-error.ts'
import { notify } from '../push/notices.ts'
import { findDevice } from '../store/devices.ts'
import { findException, insertException, type NewException, revokeException } from '../store/exceptions.ts'
import { record } from '../store/governance-log.ts'
import { IS_IN_FORCE } from '../store/in-force.ts'
import type { Db } from '../store/schema.ts'
import { checkUntil } from './check-until.ts'

interface Deed {
  readonly actor: string
  readonly now: number
}

/**
 * Opens an app to a user or a device for a time, and logs it.
 *
 * @throws {ProblemError} `invalid-request` for the end, `app-unknown`, `not-found` for the device
 */
export function grantException(db: Db, { actor, now, ...wanted }: Deed & Omit<NewException, 'id'>): Promise<Exception> {
  checkUntil(wanted.until, now)
  return db.transaction().execute(async (transaction) => {
    await checkApp(transaction, wanted.appId)
    if (wanted.deviceId !== null && (await findDevice(transaction, wanted.deviceId)) === null) {
      throw new ProblemError('not-found', `No device has the id ${wanted.deviceId}.`)
    }
    const id = randomUUID()
    await insertException(transaction, { id, ...wanted }, { by: actor, now })
    await record(transaction, { at: now, actor, action: 'exception.grant', target: id, before: null, after: wanted })
    await notifyGrants(transaction, wanted)
    return (await findException(transaction, id, now)) ?? exceptionUnknown(id)
  })
}

/**
 * Ends an exception before its time, and logs it; one that has ended stays as it is.
 *
 * @throws {ProblemError} `not-found`
 */
export function endException(db: Db, id: string, { actor, now }: Deed): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    const exception = await revokeException(transaction, id, { by: actor, now })
    if (exception === null) return exceptionUnknown(id)
    if (exception.state !== 'active') return
    const { appId, user, deviceId, until, note } = exception
    const before = { appId, user, deviceId, until, note }
    await record(transaction, { at: now, actor, action: 'exception.revoke', target: id, before, after: null })
    await notifyGrants(transaction, exception)
  })
}

function notifyGrants(transaction: Db, { user, deviceId }: Pick<NewException, 'user' | 'deviceId'>): Promise<void> {
  return notify(transaction, {
    what: 'grants',
    ...(user !== null && { user }),
    ...(deviceId !== null && { device: deviceId }),
  })
}

async function checkApp(transaction: Db, appId: string): Promise<void> {
  const app = await transaction
    .selectFrom('app')
    .select('id')
    .where('id', '=', appId)
    .where(IS_IN_FORCE)
    .executeTakeFirst()
  if (app === undefined) throw appUnknown(appId)
}

function exceptionUnknown(id: string): never {
  throw new ProblemError('not-found', `No exception has the id ${id}.`)
}
