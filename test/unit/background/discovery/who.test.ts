import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Who } from '../../../../background/discovery/who.ts'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'

const KEYS = {
  // The public key of RFC 7748, section 6.1 (Bob's).
  publicKey: Buffer.from('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f', 'hex').toString(
    'base64url',
  ),
  pseudonymKey: Buffer.alloc(32, 7).toString('base64url'),
}

let database: AgentDatabase
let account = ''
let signInChanged: () => void
let opened = 0

beforeEach(() => {
  opened += 1
  database = new AgentDatabase(`who-${opened}`)
  account = ''
  const identity = {
    getProfileUserInfo: async () => ({ email: account }),
    onSignInChanged: {
      addListener(listener: () => void) {
        signInChanged = listener
      },
    },
  }
  Object.assign(globalThis, { chrome: { identity } })
})
afterEach(() => database.delete())

function whoUnder(raw: Record<string, unknown>, identityKeys: typeof KEYS | null = KEYS): Who {
  const policy = { ready: Promise.resolve(), current: parsePolicy(raw) }
  const inForce = { ready: Promise.resolve(), bundle: { identityKeys } }
  return new Who(policy as never, inForce as never, database)
}

describe('the user', () => {
  test('is whom policy names, before the browser’s account', async () => {
    account = 'account@example.com'
    expect(await whoUnder({ userEmail: 'ann@example.com' }).user()).toBe('ann@example.com')
  })

  test('is the browser’s account where policy names nobody, and nobody without one', async () => {
    const who = whoUnder({})
    expect(await who.user()).toBeNull()
    account = 'account@example.com'
    signInChanged()
    expect(await who.user()).toBe('account@example.com')
  })

  test('can be excluded, however the name is written', async () => {
    account = 'Boss@Example.com'
    expect(await whoUnder({ discovery: { excludedUsers: ['boss@example.com'] } }).isExcluded()).toBe(true)
    expect(await whoUnder({ discovery: { excludedUsers: ['ann@example.com'] } }).isExcluded()).toBe(false)
  })
})

describe('where policy wants pseudonyms', () => {
  const policy = { userEmail: 'ann@example.com', deviceName: 'laptop-7', discovery: { pseudonyms: true } }

  test('names leave only sealed, once, and a pseudonym stands for them', async () => {
    const who = whoUnder(policy)
    const [user, again, device] = [await who.user(), await who.user(), await who.device()]
    expect(user).toMatch(/^~[A-Za-z0-9_-]{22}$/)
    expect(again).toBe(user)
    expect(device).not.toBe(user)
    const kept = await database.identities.toArray()
    expect(kept.map(({ pseudonym, kind, state }) => ({ pseudonym, kind, state }))).toEqual(
      expect.arrayContaining([
        { pseudonym: user, kind: 'user', state: 'waiting' },
        { pseudonym: device, kind: 'device', state: 'waiting' },
      ]),
    )
    expect(JSON.stringify(kept)).not.toMatch(/ann|laptop/)
  })

  test('a worker that starts later uses what was sealed before', async () => {
    await whoUnder(policy).user()
    const [before] = await database.identities.toArray()
    await whoUnder(policy).user()
    expect(await database.identities.toArray()).toEqual([before])
  })

  test('nobody is named as long as there is no key to seal a name to', async () => {
    const who = whoUnder(policy, null)
    expect([await who.user(), await who.device()]).toEqual([null, null])
  })
})
