import { sql } from 'kysely'
import type { Groups } from '../../core/protocol/groups-api.ts'
import type { Db } from './schema.ts'

const MOST = 1_000

/** The groups that active devices report, by how many they are. */
export async function listGroups(db: Db): Promise<Groups['items']> {
  const { rows } = await sql<Groups['items'][number]>`
    select reported.name, count(distinct device.id) as devices
    from device cross join lateral jsonb_array_elements_text(device.groups) as reported (name)
    where device.state = 'active' and reported.name <> ''
    group by reported.name
    order by devices desc, reported.name
    limit ${MOST}
  `.execute(db)
  return rows
}
