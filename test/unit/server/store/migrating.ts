import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { signals } from '../../../../server/store/migrations/0002-signals.ts'
import { plans } from '../../../../server/store/migrations/0008-plans.ts'
import type { Db } from '../../../../server/store/schema.ts'

export function migrating(db: () => Db): void {
  it('takes the bytes of rows from before they were counted for a lower bound', async () => {
    const before = 'of_before'
    await db()
      .transaction()
      .execute(async (transaction) => {
        await sql`create schema ${sql.id(before)}`.execute(transaction)
        await sql`set local search_path to ${sql.id(before)}`.execute(transaction)
        for (const [table, start] of [
          ['usage_hour', 'hour'],
          ['usage_day', 'day'],
        ] as const) {
          await sql`
            create table ${sql.table(table)} (device int, ${sql.id(start)} int8, app text, visits int8, blocked int8)
          `.execute(transaction)
          await sql`insert into ${sql.table(table)} values (1, 0, 'dropbox', 3, 1)`.execute(transaction)
        }
        await signals.up(transaction)
        const { rows } = await sql`select * from usage_day`.execute(transaction)
        expect(rows).toMatchObject([
          { visits: 3, blocked: 1, requests: 0, bytes_down: 0, bytes_down_exact: false, bytes_up_exact: false },
        ])
        await sql`drop schema ${sql.id(before)} cascade`.execute(transaction)
      })
  })

  it('keeps of bundles of an older format how far they had counted', async () => {
    const before = 'of_format_2'
    await db()
      .transaction()
      .execute(async (transaction) => {
        await sql`create schema ${sql.id(before)}`.execute(transaction)
        await sql`set local search_path to ${sql.id(before)}`.execute(transaction)
        await sql`create table bundle_catalog (digest text primary key)`.execute(transaction)
        await sql`
          create table bundle (
            version int8 primary key, created_at int8 not null, digest text not null, payload text not null,
            signature text not null, apps int not null, unsanctioned_apps int not null,
            catalog text references bundle_catalog (digest)
          )
        `.execute(transaction)
        await sql`insert into bundle_catalog values ('c')`.execute(transaction)
        for (const version of [7, 8, 9]) {
          await sql`insert into bundle values (${version}, 5, 'd', '{}', 's', 3, 1, 'c')`.execute(transaction)
        }
        await plans.up(transaction)
        const { rows } = await sql`select * from bundle`.execute(transaction)
        expect(rows).toEqual([
          {
            version: 9,
            created_at: 5,
            digest: '',
            apps: 3,
            unsanctioned_apps: 1,
            catalog: null,
            plan: null,
            catalog_bytes: null,
          },
        ])
        await sql`drop schema ${sql.id(before)} cascade`.execute(transaction)
      })
  })
}
