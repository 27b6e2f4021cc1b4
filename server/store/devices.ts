import { sql } from 'kysely'
import type { Device } from '../../core/protocol/admin-api.ts'
import type { DeviceInfo, Health } from '../../core/protocol/device-api.ts'
import type { ProgressState } from '../../core/protocol/staged-api.ts'
import { containing } from './containing.ts'
import { countRows } from './count-rows.ts'
import { LAST_SEEN_PRECISION_MS, type ProgressQuery, standsAs } from './fleet-progress.ts'
import type { Db } from './schema.ts'

export interface DeviceCredential {
  readonly id: string
  readonly state: Device['state']
  readonly credentialHash: string
  readonly lastSeen: number
  /** Of its managed policy, as it last reported them. */
  readonly groups: readonly string[]
  readonly user: string | null
}

export async function findCredential(db: Db, deviceId: string): Promise<DeviceCredential | undefined> {
  return await db
    .selectFrom('device')
    .select([
      'id',
      'state',
      'credential_hash as credentialHash',
      'last_seen as lastSeen',
      'groups',
      'user_name as user',
    ])
    .where('id', '=', deviceId)
    .executeTakeFirst()
}

/** Written once a minute at most, though a device asks more often. */
export async function markSeen(db: Db, device: DeviceCredential, now: number): Promise<void> {
  if (now - device.lastSeen < LAST_SEEN_PRECISION_MS) return
  await db.updateTable('device').set({ last_seen: now }).where('id', '=', device.id).execute()
}

export async function writeHealth(db: Db, deviceId: string, health: Health, now: number): Promise<void> {
  await db
    .updateTable('device')
    .set({
      ...infoColumns(health.device),
      enforced_version: health.enforcedVersion,
      contact_seconds: health.contactSeconds,
      signals_waiting: health.signalsWaiting,
      gaps: JSON.stringify([...new Set(health.gaps)]),
      refused_hosts: JSON.stringify([...new Set(health.refusedHosts)]),
      last_seen: now,
    })
    .where('id', '=', deviceId)
    .execute()
}

export function infoColumns(info: DeviceInfo) {
  return {
    name: info.name,
    user_name: info.user,
    groups: JSON.stringify(info.groups),
    browser: info.browser,
    browser_version: info.browserVersion,
    platform: info.platform,
    extension_version: info.extensionVersion,
    install_type: info.installType,
  }
}

/**
 * Changes a device's state; to be called in a transaction.
 *
 * @returns the state before and after, or `null` where there is no such device
 */
export async function setDeviceState(
  transaction: Db,
  deviceId: string,
  stateAfter: (before: Device['state']) => Device['state'],
): Promise<{ readonly before: Device['state']; readonly after: Device['state'] } | null> {
  const device = await transaction
    .selectFrom('device')
    .select('state')
    .where('id', '=', deviceId)
    .forUpdate()
    .executeTakeFirst()
  if (device === undefined) return null
  const after = stateAfter(device.state)
  await transaction.updateTable('device').set({ state: after }).where('id', '=', deviceId).execute()
  return { before: device.state, after }
}

export async function findDevice(db: Db, deviceId: string): Promise<Device | null> {
  const row = await deviceRows(db).where('id', '=', deviceId).executeTakeFirst()
  return row ?? null
}

export interface DeviceQuery {
  readonly search: string | null
  readonly state: Device['state'] | null
  /** Active devices alone that stand so to a version of the bundle; null takes all. */
  readonly progress: (ProgressQuery & { readonly state: ProgressState }) | null
  /** The last device of the page before, null for the first page. */
  readonly after: { readonly enrolledAt: number; readonly deviceId: string } | null
  readonly limit: number
}

/** Newest enrollment first. */
export async function listDevices(db: Db, query: DeviceQuery): Promise<{ items: Device[]; total: number }> {
  const { search, state, progress, after } = query
  const rows = deviceRows(db)
  const matching = (progress === null ? rows : rows.where(standsAs(progress.state, progress)))
    .$if(state !== null, (rows) => rows.where('state', '=', state ?? 'active'))
    .$if(search !== null, (rows) =>
      rows.where((eb) =>
        eb.or([
          eb('name', 'ilike', containing(search ?? '')),
          eb('user_name', 'ilike', containing(search ?? '')),
          eb(sql`id::text`, 'ilike', containing(search ?? '')),
        ]),
      ),
    )
  const items = await matching
    .$if(after !== null, (rows) =>
      rows.where(sql<boolean>`(enrolled_at, id) < (${after?.enrolledAt}::int8, ${after?.deviceId}::uuid)`),
    )
    .orderBy('enrolled_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit)
    .execute()
  return { items, total: await countRows(db, matching) }
}

function deviceRows(db: Db) {
  return db
    .selectFrom('device')
    .select([
      'id as deviceId',
      'state',
      'name',
      'user_name as user',
      'groups',
      'browser',
      'browser_version as browserVersion',
      'platform',
      'extension_version as extensionVersion',
      'install_type as installType',
      'enrolled_at as enrolledAt',
      'last_seen as lastSeen',
      'contact_seconds as contactSeconds',
      'enforced_version as enforcedVersion',
      'signals_waiting as signalsWaiting',
      'dropped_rows as droppedRows',
      'gaps',
      'refused_hosts as refusedHosts',
    ])
}
