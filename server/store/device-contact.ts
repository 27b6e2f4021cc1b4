import { sql } from 'kysely'
import { LAST_SEEN_PRECISION_MS } from './fleet-progress.ts'
import type { Db } from './schema.ts'
import { slices } from './slices.ts'

/**
 * What many connected devices make the store know or ask: one statement for a thousand of them. The embedded database
 * answers in this very process, so a statement for all of a large fleet would hold up everything else.
 */
const SLICE = 1_000

/** A device whose credential holds. */
export interface ConnectableDevice {
  readonly id: string
  readonly credentialHash: string
  readonly groups: readonly string[]
  /** null where policy names none. */
  readonly user: string | null
}

/**
 * Writes which versions devices enforce, where that is news.
 *
 * @param said by device id; null: none
 */
export async function writeEnforced(db: Db, said: ReadonlyMap<string, number | null>, now: number): Promise<void> {
  for (const slice of slices([...said], SLICE)) {
    const devices = slice.map(([device]) => device)
    const versions = slice.map(([, version]) => version)
    await sql`
      update device
      set enforced_version = said.version, last_seen = greatest(device.last_seen, ${now}::int8)
      from unnest(${devices}::uuid[], ${versions}::int8[]) as said (device, version)
      where device.id = said.device
        and (device.enforced_version is distinct from said.version
          or device.last_seen < ${now - LAST_SEEN_PRECISION_MS}::int8)
    `.execute(db)
  }
}

/**
 * Writes that devices were seen.
 *
 * @returns those of them whose credential holds
 */
export async function markConnected(db: Db, ids: readonly string[], now: number): Promise<ConnectableDevice[]> {
  const devices: ConnectableDevice[] = []
  for (const slice of slices(ids, SLICE)) {
    const { rows } = await sql<ConnectableDevice>`
      update device
      set last_seen = greatest(device.last_seen, ${now}::int8)
      from unnest(${slice}::uuid[]) as connected (id)
      where device.id = connected.id and device.state = 'active'
      returning device.id, device.credential_hash as "credentialHash", device.groups, device.user_name as "user"
    `.execute(db)
    devices.push(...rows)
  }
  return devices
}

/** @returns those of the devices whose credential holds */
export async function readConnectable(db: Db, ids: readonly string[]): Promise<ConnectableDevice[]> {
  const devices: ConnectableDevice[] = []
  for (const slice of slices(ids, SLICE)) {
    const rows = await db
      .selectFrom('device')
      .select(['id', 'credential_hash as credentialHash', 'groups', 'user_name as user'])
      .where('state', '=', 'active')
      .where(sql<boolean>`id = any(${slice}::uuid[])`)
      .execute()
    devices.push(...rows)
  }
  return devices
}
