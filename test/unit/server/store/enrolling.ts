import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { hashSecret } from '../../../../server/auth/secrets.ts'
import { findDevice, listDevices, setDeviceState } from '../../../../server/store/devices.ts'
import { type EnrollmentRefusal, EnrollmentRefused, enrollDevice } from '../../../../server/store/enroll-device.ts'
import { listEnrollmentTokens, revokeEnrollmentToken } from '../../../../server/store/enrollment-tokens.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { NOW, sampleDevice } from '../support/samples.ts'
import { insertDevice, insertToken } from '../support/stored.ts'

export function enrolling(db: () => Db): void {
  const enroll = (token: string, deviceId: string = randomUUID(), now = NOW): Promise<void> =>
    enrollDevice(db(), {
      tokenHash: hashSecret(token),
      deviceId,
      device: sampleDevice(),
      credentialHash: 'new-hash',
      now,
    })
  const tokens = async () => (await listEnrollmentTokens(db(), { offset: 0, limit: 50, now: NOW })).items

  it('takes a use of the token and makes the device active', async () => {
    const token = await insertToken(db(), { maxUses: 2 })
    const deviceId = randomUUID()
    await enroll(token, deviceId)
    expect(await tokens()).toMatchObject([{ uses: 1, state: 'valid' }])
    expect(await findDevice(db(), deviceId)).toEqual({
      ...sampleDevice(),
      deviceId,
      state: 'active',
      enrolledAt: NOW,
      lastSeen: NOW,
      contactSeconds: 300,
      enforcedVersion: null,
      signalsWaiting: 0,
      droppedRows: 0,
      gaps: [],
      refusedHosts: [],
    })
  })

  it('never lets a token be used more often than it may, however many ask at once', async () => {
    const token = await insertToken(db(), { maxUses: 3 })
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => enroll(token)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(await tokens()).toMatchObject([{ uses: 3, state: 'exhausted' }])
    expect(
      await listDevices(db(), { search: null, state: null, progress: null, after: null, limit: 50 }),
    ).toMatchObject({ total: 3 })
  })

  it.each<[EnrollmentRefusal, () => Promise<string>]>([
    ['unknown', async () => 'het_never-made'],
    ['expired', () => insertToken(db(), { expiresAt: NOW })],
    [
      'revoked',
      async () => {
        const id = randomUUID()
        const token = await insertToken(db(), { id })
        await revokeEnrollmentToken(db(), id, NOW)
        return token
      },
    ],
    [
      'exhausted',
      async () => {
        const token = await insertToken(db(), { maxUses: 1 })
        await enroll(token)
        return token
      },
    ],
  ])('refuses a token that is %s', async (reason, makeToken) => {
    const token = await makeToken()
    await expect(enroll(token)).rejects.toThrow(new EnrollmentRefused(reason))
  })

  it('gives a device that enrolls again a new credential, and keeps its sequence number', async () => {
    const token = await insertToken(db())
    const deviceId = await insertDevice(db(), { state: 'revoked' })
    await db().updateTable('device').set({ last_sequence: 41 }).execute()
    await enroll(token, deviceId)
    const row = await db().selectFrom('device').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'active', credential_hash: 'new-hash', last_sequence: 41 })
  })

  it('takes no further use of the token when the same device comes again, since an answer can be lost', async () => {
    const token = await insertToken(db(), { maxUses: 1 })
    const deviceId = randomUUID()
    await Promise.all([1, 2, 3].map(() => enroll(token, deviceId)))
    expect(await tokens()).toMatchObject([{ uses: 1, state: 'exhausted' }])
    await expect(enroll(token)).rejects.toThrow(new EnrollmentRefused('exhausted'))
  })

  it('takes a use of another token, and refuses the device’s own one when it is revoked or expired', async () => {
    const deviceId = randomUUID()
    const id = randomUUID()
    const own = await insertToken(db(), { id })
    const brief = await insertToken(db(), { name: 'brief', expiresAt: NOW + 1 })
    await enroll(own, deviceId)
    await revokeEnrollmentToken(db(), id, NOW)
    await expect(enroll(own, deviceId)).rejects.toThrow(new EnrollmentRefused('revoked'))
    await enroll(brief, deviceId)
    expect((await tokens()).map(({ uses }) => uses)).toEqual([1, 1])
    await expect(enroll(brief, deviceId, NOW + 1)).rejects.toThrow(new EnrollmentRefused('expired'))
  })

  it('keeps a blocked device out, and gives the use of the token back', async () => {
    const token = await insertToken(db(), { maxUses: 1 })
    const deviceId = await insertDevice(db())
    await setDeviceState(db(), deviceId, () => 'blocked')
    await expect(enroll(token, deviceId)).rejects.toThrow(new EnrollmentRefused('device-blocked'))
    expect(await tokens()).toMatchObject([{ uses: 0, state: 'valid' }])
  })

  it('lists devices page by page, and finds them by name, user and id', async () => {
    const made = await Promise.all(['kiosk', 'laptop-8', 'laptop_9'].map((name) => insertDevice(db(), { name })))
    const all = { search: null, state: null, progress: null, after: null, limit: 2 }
    const first = await listDevices(db(), all)
    const second = await listDevices(db(), { ...all, after: first.items[1] ?? null })
    expect([...first.items, ...second.items].map(({ deviceId }) => deviceId).sort()).toEqual(made.toSorted())
    expect(first.total).toBe(3)
    expect(await listDevices(db(), { ...all, search: 'LAPTOP_' })).toMatchObject({ total: 1 })
    expect(await listDevices(db(), { ...all, search: 'ada@' })).toMatchObject({ total: 3 })
    expect(await listDevices(db(), { ...all, search: made[0] ?? '' })).toMatchObject({ items: [{ name: 'kiosk' }] })
    expect(await listDevices(db(), { ...all, state: 'blocked' })).toMatchObject({ total: 0 })
  })
}
