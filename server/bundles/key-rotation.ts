import { link, open, realpath, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ENDORSEMENT_SIGNATURE_CONTEXT, type KeyEndorsement } from '../../core/bundle/key-endorsement.ts'
import { readIfThere } from '../private-files.ts'
import { insertEndorsement } from '../store/key-endorsements.ts'
import { takeLock } from '../store/locks.ts'
import type { Db } from '../store/schema.ts'
import { BundleKeyChanged, readBundleKey, writeBundleKey } from './bundle-key.ts'
import { loadSigningKey, type SigningKey } from './signing-key.ts'

/**
 * The key that bundles are signed with from now on. A rotation that was cut short is brought to its end.
 *
 * A rotation goes in three steps, so that at every moment the database names a key that is on the disk: the new key is
 * written aside (`<file>.next`); one transaction writes the endorsement and names the new key; the files change places.
 * Cut short before the transaction nothing has happened, and the key that waits aside is taken the next time. After it,
 * the key aside is the one that the database names.
 *
 * @param file of the key at hand; made where there is none
 * @param options.rotate whether the key is to be replaced by a new one that it endorses
 * @throws {SigningKeyUnusable}
 * @throws {BundleKeyChanged} where a key is to be rotated that isn't the one bundles are signed with
 */
export async function loadBundleKey(
  db: Db,
  file: string,
  options: { readonly rotate: boolean; readonly now: number },
): Promise<SigningKey> {
  const atHand = await loadSigningKey(file)
  const place = await realpath(file)
  const known = await readBundleKey(db)
  if (known === null) return atHand
  if (known !== atHand.publicKey) {
    const next = await waitingKey(place)
    if (next?.publicKey === known) return await putInPlace(place, next, options.now)
    if (options.rotate) throw new BundleKeyChanged(known, atHand.publicKey)
    return atHand
  }
  return options.rotate ? await rotate(db, place, atHand, options.now) : atHand
}

async function rotate(db: Db, place: string, old: SigningKey, now: number): Promise<SigningKey> {
  const next = await loadSigningKey(`${place}.next`)
  await sync(`${place}.next`)
  await sync(dirname(place))
  await db.transaction().execute((transaction) => endorse(transaction, old, next.publicKey, now))
  return await putInPlace(place, next, now)
}

async function endorse(transaction: Db, old: SigningKey, newKey: string, now: number): Promise<void> {
  await takeLock(transaction, 'bundle')
  const known = await readBundleKey(transaction)
  // Another server that shares the file was faster.
  if (known === newKey) return
  if (known !== old.publicKey) throw new BundleKeyChanged(String(known), old.publicKey)
  const endorsement: KeyEndorsement = { format: 1, oldKey: old.publicKey, newKey, issuedAt: now }
  const payload = JSON.stringify(endorsement)
  const signed = { payload, signature: old.sign(ENDORSEMENT_SIGNATURE_CONTEXT, payload) }
  await insertEndorsement(transaction, { oldKey: old.publicKey, newKey, signed }, now)
  await writeBundleKey(transaction, newKey)
}

/** The old key stays beside the new one, under the time at which it went. */
async function putInPlace(place: string, next: SigningKey, now: number): Promise<SigningKey> {
  const time = new Date(now).toISOString().replaceAll(/[:.]/g, '')
  await unless('EEXIST', link(place, `${place}.${time}`))
  // Another server that shares the file may have done so.
  await unless('ENOENT', rename(`${place}.next`, place))
  await sync(dirname(place))
  return next
}

async function waitingKey(place: string): Promise<SigningKey | null> {
  if ((await readIfThere(`${place}.next`)) === null) return null
  return await loadSigningKey(`${place}.next`)
}

/** Sees to it that a file or a folder's names outlast a power cut. */
async function sync(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    // Windows opens no folders; its names are written at once.
    if (process.platform !== 'win32') throw error
  }
}

async function unless(code: string, work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== code) throw error
  }
}
