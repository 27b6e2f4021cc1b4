import { sql } from 'kysely'
import type { Identity } from '../../core/protocol/device-api.ts'
import type { Db } from './schema.ts'

/** Keeps the names behind pseudonyms, sealed as they came. A pseudonym that is known keeps the name it has. */
export async function keepIdentities(db: Db, identities: readonly Identity[], now: number): Promise<void> {
  if (identities.length === 0) return
  await db
    .insertInto('sealed_identity')
    .values(
      identities.map(({ pseudonym, kind, sealedName }) => ({
        pseudonym,
        kind,
        sealed_name: sealedName,
        first_seen: now,
      })),
    )
    .onConflict((conflict) => conflict.column('pseudonym').doNothing())
    .execute()
}

export async function findIdentity(db: Db, pseudonym: string): Promise<Identity | undefined> {
  return await db
    .selectFrom('sealed_identity')
    .select(['pseudonym', 'kind', 'sealed_name as sealedName'])
    .where('pseudonym', '=', pseudonym)
    .executeTakeFirst()
}

/**
 * Deletes the names whose pseudonym nothing that is kept bears any more. One that came after `before` stays: the
 * report that names it may be on its way.
 */
export async function forgetIdentities(db: Db, before: number): Promise<void> {
  await sql`
    delete from sealed_identity as sealed
    where first_seen < ${before}
      and not exists (select from app_user where user_name = sealed.pseudonym)
      and not exists (select from domain_user where user_name = sealed.pseudonym)
      and not exists (select from event where user_name = sealed.pseudonym)
      and not exists (select from device where name = sealed.pseudonym or user_name = sealed.pseudonym)
  `.execute(db)
}
