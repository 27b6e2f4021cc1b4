import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { pseudonymOf } from '../../../../core/identity/pseudonym.ts'
import { sealName } from '../../../../core/identity/sealed-name.ts'
import type { Identity } from '../../../../core/protocol/device-api.ts'
import { NOW, sampleBatch, sampleSignal } from '../support/samples.ts'
import { useAdmin } from '../support/use-admin.ts'

const NAME = 'ada.lovelace@example.com'
const JUSTIFICATION = 'Case 4711: leak of customer data'

const { server, admin } = await useAdmin()

async function identityOf(name: string): Promise<Identity> {
  const { publicKey, pseudonymKey } = server.identityKeys.published
  return {
    kind: 'user',
    pseudonym: await pseudonymOf(pseudonymKey, 'user', name),
    sealedName: await sealName(publicKey, 'user', name),
  }
}

async function send(...identities: Identity[]): Promise<void> {
  const device = await server.enroll()
  const signals = identities.map(({ pseudonym }) => sampleSignal({ user: pseudonym }))
  const { status } = await device.ask('POST', '/device/v1/batches', sampleBatch({ signals, identities }))
  expect(status).toBe(200)
}

const open = (pseudonym: string, justification: unknown = JUSTIFICATION) =>
  admin('POST', `/api/v1/identities/${pseudonym}/open`, { justification })
const log = async () => {
  const { items } = (await admin('GET', '/api/v1/governance-log')).body
  return items.filter(({ action }: { action: string }) => action === 'identity.open')
}

it('the keys that names are sealed to come with the bundle', async () => {
  const device = await server.enroll()
  expect((await device.bundle()).identityKeys).toEqual(server.identityKeys.published)
})

it('a name is opened for an admin who says why, and the log has who and why, and not the name', async () => {
  const identity = await identityOf(NAME)
  await send(identity)
  expect((await admin('GET', '/api/v1/apps/dropbox')).body.users).toMatchObject([{ user: identity.pseudonym }])
  const answer = await open(identity.pseudonym, `  ${JUSTIFICATION} `)
  expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
  expect(answer.body).toEqual({ kind: 'user', name: NAME })
  const entries = await log()
  expect(entries[0]).toMatchObject({
    at: NOW,
    actor: 'token:admin',
    action: 'identity.open',
    target: identity.pseudonym,
    before: null,
    after: { justification: JUSTIFICATION },
  })
  expect(JSON.stringify(entries)).not.toContain('ada')
})

it.each([undefined, null, '', 'too short', '          ', 'x'.repeat(1_001)])(
  'no name is opened with the justification %j',
  async (justification) => {
    const identity = await identityOf(NAME)
    await send(identity)
    const answer = await open(identity.pseudonym, justification ?? null)
    expect(answer).toMatchObject({
      status: 400,
      problem: 'invalid-request',
      body: { errors: [{ path: 'justification' }] },
    })
    expect(answer.text).not.toContain('ada')
    expect(await log()).toEqual([])
  },
)

it('no name is given where the log can not be written', async () => {
  const identity = await identityOf(NAME)
  await send(identity)
  const { db } = server
  await sql`alter table governance_log rename to log_elsewhere`.execute(db)
  try {
    const answer = await open(identity.pseudonym)
    expect(answer).toMatchObject({ status: 500, problem: 'internal-error' })
    expect(answer.text).not.toContain('ada')
  } finally {
    await sql`alter table log_elsewhere rename to governance_log`.execute(db)
  }
})

it('a pseudonym that no device has explained is unknown', async () => {
  const { pseudonym } = await identityOf(NAME)
  expect(await open(pseudonym)).toMatchObject({ status: 404, problem: 'identity-unknown' })
  expect(await open('ada@example.com')).toMatchObject({ status: 400, problem: 'invalid-request' })
  expect(await log()).toEqual([])
})

it('a name that was sealed under another pseudonym, or not at all, is not given', async () => {
  const ada = await identityOf(NAME)
  const grace = await identityOf('grace@example.com')
  const none = await identityOf('nobody@example.com')
  await send({ ...grace, sealedName: ada.sealedName }, { ...none, sealedName: 'AAAA' })
  for (const { pseudonym } of [grace, none]) {
    expect(await open(pseudonym)).toMatchObject({ status: 409, problem: 'identity-unreadable' })
  }
  expect(await log()).toEqual([])
})

it('no device can keep a name from being opened, whether it speaks before or after the one that knows it', async () => {
  const right = await identityOf(NAME)
  const wrong = { ...right, sealedName: (await identityOf('grace@example.com')).sealedName }
  await send({ ...right, sealedName: 'AAAA' })
  await send({ ...wrong, kind: 'device' })
  await send(right)
  await send(wrong)
  expect((await open(right.pseudonym)).body).toEqual({ kind: 'user', name: NAME })
  expect(await log()).toHaveLength(1)
})
