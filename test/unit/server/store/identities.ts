import { beforeEach, expect, it } from 'vitest'
import { DAY_MS, type Identity } from '../../../../core/protocol/device-api.ts'
import { countBatch } from '../../../../server/store/count-batch.ts'
import { findIdentity } from '../../../../server/store/identities.ts'
import { purge } from '../../../../server/store/retention.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { HOUR, NOW, sampleBatch, sampleDomainSignal, sampleEvent, sampleSignal } from '../support/samples.ts'
import { insertDevice } from '../support/stored.ts'

const OPTIONS = { now: NOW, keptDays: 90 }
const RETENTION = { hourlyDays: 7, dailyDays: 90 }

export function identities(db: () => Db): void {
  let device: string
  beforeEach(async () => {
    device = await insertDevice(db())
  })

  it('are kept as they came, the first one of a pseudonym', async () => {
    const first = identity('a', 'sealed-first')
    const second = identity('a', 'sealed-second')
    const other = identity('b', 'sealed-other')
    await countBatch(db(), device, sampleBatch({ identities: [first, second] }), OPTIONS)
    await countBatch(db(), device, sampleBatch({ sequence: 2, identities: [other, second] }), OPTIONS)
    expect(await findIdentity(db(), first.pseudonym)).toEqual(first)
    expect(await findIdentity(db(), other.pseudonym)).toEqual(other)
    expect(await findIdentity(db(), identity('c').pseudonym)).toBeUndefined()
  })

  it('of many devices at once get into nobody’s way', async () => {
    const devices = await Promise.all(Array.from({ length: 6 }, () => insertDevice(db())))
    const sent = ['a', 'b', 'c', 'd'].map((letter) => identity(letter))
    await Promise.all(
      devices.map((id, index) => {
        const identities = index % 2 === 0 ? sent : sent.toReversed()
        const signals = identities.map(({ pseudonym }) => sampleDomainSignal('rare.example', { user: pseudonym }))
        return countBatch(db(), id, sampleBatch({ signals, identities }), OPTIONS)
      }),
    )
    expect(await db().selectFrom('sealed_identity').selectAll().execute()).toHaveLength(4)
  })

  it('are deleted when nothing that is kept bears the pseudonym any more', async () => {
    const [app, domain, event, owner, gone] = ['a', 'b', 'c', 'd', 'e'].map((letter) => identity(letter))
    const user = (kept: Identity | undefined) => kept?.pseudonym ?? null
    await insertDevice(db(), { name: user(owner) ?? '' })
    const batch = sampleBatch({
      identities: [app, domain, event, owner, gone].filter((kept) => kept !== undefined),
      signals: [sampleSignal({ user: user(app) }), sampleDomainSignal('rare.example', { user: user(domain) })],
      events: [sampleEvent({ user: user(event) })],
    })
    await countBatch(db(), device, batch, OPTIONS)
    const kept = async () => (await db().selectFrom('sealed_identity').select('pseudonym').execute()).length
    await purge(db(), RETENTION, HOUR + 89 * DAY_MS)
    expect(await kept()).toBe(5)
    await purge(db(), RETENTION, NOW + 90 * DAY_MS)
    expect(await kept()).toBe(1)
  })
}

function identity(letter: string, sealedName = `sealed-${letter}`): Identity {
  return { pseudonym: `~${letter.repeat(22)}`, kind: 'user', sealedName }
}
