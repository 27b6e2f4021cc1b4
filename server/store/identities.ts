import { sql } from 'kysely'
import type { Identity } from '../../core/protocol/device-api.ts'
import type { Db } from './schema.ts'

/**
 * Keeps the names behind pseudonyms, sealed as they came: of each device its newest. A device can't replace what another
 * one has sent.
 */
export async function keepIdentities(
  db: Db,
  device: string,
  identities: readonly Identity[],
  now: number,
): Promise<void> {
  if (identities.length === 0) return
  await db
    .insertInto('sealed_identity')
    .values(
      identities.map(({ pseudonym, kind, sealedName }) => ({
        pseudonym,
        device,
        kind,
        sealed_name: sealedName,
        first_seen: now,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['pseudonym', 'device']).doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        sealed_name: eb.ref('excluded.sealed_name'),
      })),
    )
    .execute()
}

/** What devices have said is the name behind a pseudonym, the first one first. */
export async function findIdentities(db: Db, pseudonym: string): Promise<Identity[]> {
  return await db
    .selectFrom('sealed_identity')
    .select(['pseudonym', 'kind', 'sealed_name as sealedName'])
    .where('pseudonym', '=', pseudonym)
    .orderBy('first_seen')
    .orderBy('device')
    .execute()
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
      and not exists (select from exception where user_name = sealed.pseudonym)
      and not exists (select from access_request where user_name = sealed.pseudonym)
      and not exists (select from device where name = sealed.pseudonym or user_name = sealed.pseudonym)
  `.execute(db)
}
