import { expect, it } from 'vitest'
import {
  type EnforcedNote,
  markConnected,
  readConnectable,
  writeEnforced,
} from '../../../../server/store/device-contact.ts'
import { findDevice, writeHealth } from '../../../../server/store/devices.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { NOW, sampleDevice } from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'

const HEALTH = { device: sampleDevice(), signalsWaiting: 0, refusedHosts: [], contactSeconds: 600, gaps: [] }

export function deviceContact(db: () => Db): void {
  it('writes of many devices which version they enforce', async () => {
    const [old, same, none] = await Promise.all([
      insertDevice(db(), { enforced_version: 1 }),
      insertDevice(db(), { enforced_version: 2 }),
      insertDevice(db(), { enforced_version: 2 }),
    ])
    const stranger = '00000000-0000-4000-8000-000000000000'
    const at = NOW + 900
    const said = new Map([old, same, stranger].map((id) => [id, { version: 2, at }] as const))
    await writeEnforced(db(), new Map<string, EnforcedNote>([...said, [none, { version: null, at }]]), NOW + 1_000)
    const read = async (id: string) => {
      const device = await findDevice(db(), id)
      return [device?.enforcedVersion, device?.lastSeen]
    }
    expect(await read(old)).toEqual([2, NOW + 1_000])
    expect(await read(none)).toEqual([null, NOW + 1_000])
    expect(await read(same)).toEqual([2, NOW + 1_000])
  })

  it('keeps what was heard last, in whatever order it is written', async () => {
    const id = await insertDevice(db(), { enforced_version: 1 })
    const enforced = async () => (await findDevice(db(), id))?.enforcedVersion
    const say = (version: number | null, at: number) => writeEnforced(db(), new Map([[id, { version, at }]]), NOW + 9)
    const report = (enforcedVersion: number, at: number) =>
      writeHealth(db(), id, { ...HEALTH, enforcedVersion }, { at, now: NOW + 9 })
    await say(3, NOW + 3)
    await report(2, NOW + 2)
    expect(await enforced()).toBe(3)
    await say(2, NOW + 2)
    expect(await enforced()).toBe(3)
    await report(4, NOW + 4)
    await say(null, NOW + 3)
    expect(await enforced()).toBe(4)
    // By a clock that was an hour ahead.
    await say(5, NOW + 3_600_000)
    await say(6, NOW + 6)
    expect(await enforced()).toBe(6)
  })

  it('marks thousands of devices as seen, and says which of them are let in, and how they are', async () => {
    const row = await insertDevice(db(), { state: 'revoked' })
    await db()
      .transaction()
      .execute(async (transaction) => {
        for (let count = 0; count < 1_500; count++) await insertDevice(transaction, { user_name: `user-${count}` })
      })
    const ids = (await db().selectFrom('device').select('id').execute()).map(({ id }) => id)
    const found = await markConnected(db(), ids, NOW + 5)
    expect(found).toHaveLength(1_500)
    expect(found.map(({ id }) => id)).not.toContain(row)
    expect(found).toContainEqual(
      expect.objectContaining({ user: 'user-7', groups: ['engineering'], credentialHash: 'none' }),
    )
    expect(new Set(await readConnectable(db(), ids))).toEqual(new Set(found))
    const seen = await db().selectFrom('device').select('last_seen').where('state', '=', 'active').distinct().execute()
    expect(seen).toEqual([{ last_seen: NOW + 5 }])
    expect(await findDevice(db(), row)).toMatchObject({ lastSeen: NOW })
  })
}
