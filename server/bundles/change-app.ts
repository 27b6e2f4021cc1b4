import { Acceptance } from '../../catalog/importers/acceptance.ts'
import { normaliseApp } from '../../catalog/importers/normalise-app.ts'
import type { AppOrigin, ChangedApp } from '../../core/protocol/admin-api.ts'
import type { RawApp, Refusal } from '../../core/protocol/catalog-imports.ts'
import { appUnknown } from '../http/app-unknown.ts'
import { ProblemError } from '../http/problem-error.ts'
import { assessRisk } from '../store/assess-risk.ts'
import { deleteWord, putWords } from '../store/custom-apps.ts'
import { record } from '../store/governance-log.ts'
import { keepApps, readStoredApps } from '../store/keep-apps.ts'
import { takeLock } from '../store/locks.ts'
import type { Db } from '../store/schema.ts'
import type { BundlePublisher } from './bundle-publisher.ts'

interface Change {
  readonly actor: string
  readonly now: number
}

/**
 * Makes a custom app, or says of an app what an admin says; publishes the bundle that carries it, and writes it to the
 * governance log: all or nothing.
 *
 * @param raw without `appId` it is a new app; with it, all of a custom app or what of a catalog app is to be otherwise
 * @throws {ProblemError} `app-exists`, `app-unknown`, `invalid-app`, `host-taken`
 */
export function putApp(
  db: Db,
  bundles: BundlePublisher,
  change: Change & { readonly raw: RawApp; readonly appId: string | null },
): Promise<ChangedApp> {
  const { raw, actor, now } = change
  return db.transaction().execute(async (transaction) => {
    await takeLock(transaction, 'catalog')
    const known = await readStoredApps(transaction)
    const isKnown = (id: string) => known.catalog.has(id) || known.words.has(id)
    const appId = change.appId ?? normaliseApp(raw).id
    if (change.appId === null && isKnown(appId)) throw appExists(appId)
    if (change.appId !== null && !isKnown(appId)) throw appUnknown(appId)

    const acceptance = new Acceptance(known)
    acceptance.take({ ...raw, id: appId, place: 'body' })
    acceptance.finish()
    if (acceptance.refusals.length > 0) throw refusedApp(acceptance.refusals)

    const before = known.words.get(appId) ?? null
    const after = acceptance.words.get(appId) ?? before
    if (after !== before) {
      await putWords(transaction, acceptance.words, { by: actor, now })
      const changed = await keepApps(transaction, known, new Map([...known.words, ...acceptance.words]), now)
      await assessRisk(transaction, changed, now)
      const action = change.appId === null ? 'app.create' : 'app.change'
      await record(transaction, { at: now, actor, action, target: appId, before, after })
    }
    const origin = originOf(known.catalog.has(appId), after !== null)
    return { appId, origin, bundleVersion: await bundles.publish(transaction, now) }
  })
}

function originOf(isListed: boolean, hasWord: boolean): AppOrigin {
  if (!isListed) return 'custom'
  return hasWord ? 'overridden' : 'catalog'
}

/**
 * Takes back what admins said of an app: a custom app goes, a catalog app is as the catalog says again. What was counted
 * stays, and so does a tag that holds.
 *
 * @throws {ProblemError} `app-unknown` where an admin has said nothing
 */
export function removeApp(
  db: Db,
  bundles: BundlePublisher,
  change: Change & { readonly appId: string },
): Promise<ChangedApp> {
  const { appId, actor, now } = change
  return db.transaction().execute(async (transaction) => {
    await takeLock(transaction, 'catalog')
    const before = await deleteWord(transaction, appId)
    if (before === null) throw nothingToTakeBack(appId)
    const left = await readStoredApps(transaction)
    await assessRisk(transaction, await keepApps(transaction, left, left.words, now), now)
    await record(transaction, { at: now, actor, action: 'app.remove', target: appId, before, after: null })
    const origin = left.catalog.has(appId) ? 'catalog' : null
    return { appId, origin, bundleVersion: await bundles.publish(transaction, now) }
  })
}

function appExists(id: string): ProblemError {
  const detail = `An app has the id "${id}" already. Give the new one another id, or change that app.`
  return new ProblemError('app-exists', detail, { members: { appId: id } })
}

function nothingToTakeBack(id: string): ProblemError {
  return new ProblemError('app-unknown', `"${id}" is no custom app, and no admin has changed it: nothing to take back.`)
}

function refusedApp(refusals: readonly Refusal[]): ProblemError {
  const errors = refusals.map(({ field, reason }) => ({ path: field === 'app' ? '' : field, message: reason }))
  const taken = refusals.find(({ takenBy }) => takenBy !== null)
  const [first] = taken === undefined ? refusals : [taken]
  const detail = `${first?.reason}.`
  if (taken?.takenBy == null) return new ProblemError('invalid-app', detail, { errors })
  return new ProblemError('host-taken', detail, { errors, members: { appId: taken.takenBy } })
}
