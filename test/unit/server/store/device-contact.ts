import { expect, it } from 'vitest'
import { markConnected, readConnectable, writeEnforced } from '../../../../server/store/device-contact.ts'
import { findDevice } from '../../../../server/store/devices.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { NOW } from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'

export function deviceContact(db: () => Db): void {
  it('writes of many devices which version they enforce, where that is news', async () => {
    const [old, same, none] = await Promise.all([
      insertDevice(db(), { enforced_version: 1 }),
      insertDevice(db(), { enforced_version: 2 }),
      insertDevice(db(), { enforced_version: 2 }),
    ])
    const stranger = '00000000-0000-4000-8000-000000000000'
    const said = [...Object.entries({ [old]: 2, [same]: 2, [stranger]: 2 }), [none, null] as const]
    await writeEnforced(db(), new Map<string, number | null>(said), NOW + 1_000)
    const read = async (id: string) => {
      const device = await findDevice(db(), id)
      return [device?.enforcedVersion, device?.lastSeen]
    }
    expect(await read(old)).toEqual([2, NOW + 1_000])
    expect(await read(none)).toEqual([null, NOW + 1_000])
    // Nothing is new, and it was seen not a minute ago: its row is left as it is.
    expect(await read(same)).toEqual([2, NOW])
    await writeEnforced(db(), new Map([[same, 2]]), NOW + 61_000)
    expect(await read(same)).toEqual([2, NOW + 61_000])
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
