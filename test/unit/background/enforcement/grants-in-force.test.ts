import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AccessRequests } from '../../../../background/enforcement/access-requests.ts'
import { GrantsInForce } from '../../../../background/enforcement/grants-in-force.ts'
import type { AgentDatabase } from '../../../../background/storage/database.ts'
import { ServerClock } from '../../../../background/sync/server-clock.ts'
import type { Grants } from '../../../../core/bundle/grants.ts'
import { fakeBrowser } from '../../../fixtures/fake-browser.ts'
import { memoryDatabase } from '../../../fixtures/memory-database.ts'
import { freezeTime, MINUTE, NOON, setClock, timePasses } from '../support/frozen-time.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))

const DAY = 24 * 60
const ID = '0193d5a0-0000-7000-8000-000000000001'

let database: AgentDatabase
let clock: ServerClock

beforeEach(() => {
  fakeBrowser.reset()
  freezeTime()
  database = memoryDatabase()
})
afterEach(() => vi.useRealTimers())

async function wake(): Promise<GrantsInForce> {
  clock = new ServerClock()
  const grants = new GrantsInForce(database, clock)
  await grants.ready
  return grants
}

async function withGrants(part: Partial<Grants>): Promise<GrantsInForce> {
  const grants = await wake()
  const whole: Grants = { format: 1, deviceId: ID, issuedAt: NOON, exceptions: [], decisions: [], ...part }
  await grants.replace({ id: 'current', grants: whole, etag: '"1"', publicKey: 'key' })
  return grants
}

const anException = (appId: string, minutes: number) => ({
  id: ID,
  appId,
  until: NOON + minutes * MINUTE,
  grantedBy: 'Ada',
})
const holding = (grants: GrantsInForce) => Object.fromEntries(grants.holding())

describe('exceptions', () => {
  test('hold until their time has come, the longest of an app', async () => {
    const grants = await withGrants({
      exceptions: [
        anException('dropbox', 30),
        anException('dropbox', 60),
        anException('dropbox', 5),
        anException('mega', -1),
      ],
    })
    expect(holding(grants)).toEqual({ dropbox: NOON + 60 * MINUTE })
    timePasses(60)
    expect(holding(grants)).toEqual({})
  })

  test('outlive worker and browser', async () => {
    await withGrants({ exceptions: [anException('dropbox', 60)] })
    fakeBrowser.restart()
    expect(holding(await wake())).toEqual({ dropbox: NOON + 60 * MINUTE })
  })

  test('end no later where the clock is set back', async () => {
    const grants = await withGrants({ exceptions: [anException('dropbox', 60)] })
    expect(holding(grants)).not.toEqual({})
    setClock(-DAY)
    timePasses(60)
    expect(holding(grants)).toEqual({})
  })

  test('that a clock running ahead has ended hold again by the server’s word', async () => {
    const grants = await withGrants({ exceptions: [anException('dropbox', 60)] })
    setClock(DAY)
    expect(holding(grants)).toEqual({})
    await clock.learn(new Date(NOON).toUTCString())
    expect(holding(grants)).not.toEqual({})
  })

  test('are gone once they are revoked, and once all is let go', async () => {
    await withGrants({ exceptions: [anException('dropbox', 60)] })
    expect(holding(await withGrants({}))).toEqual({})
    const grants = await withGrants({ exceptions: [anException('dropbox', 60)] })
    await grants.clear()
    expect(holding(grants)).toEqual({})
    expect((await wake()).record).toBeNull()
  })
})

describe('a request for access', () => {
  const decided = (decision: 'granted' | 'denied'): Grants['decisions'][number] => ({
    requestId: 'r1',
    appId: 'dropbox',
    decision,
    decidedAt: NOON + MINUTE,
    decidedBy: 'Ada',
    note: 'Use OneDrive',
  })

  test('waits until it is decided', async () => {
    const requests = new AccessRequests(await wake(), clock)
    expect(await requests.view('dropbox')).toBeNull()
    await requests.add('r1', 'dropbox')
    expect(await requests.view('dropbox')).toEqual({ state: 'waiting', askedAt: NOON })
    expect(await requests.view('mega')).toBeNull()
  })

  test.each(['granted', 'denied'] as const)('that is %s says by whom, when and why', async (decision) => {
    await new AccessRequests(await wake(), clock).add('r1', 'dropbox')
    const requests = new AccessRequests(await withGrants({ decisions: [decided(decision)] }), clock)
    const view = { state: decision, decidedAt: NOON + MINUTE, decidedBy: 'Ada', note: 'Use OneDrive' }
    expect(await requests.view('dropbox')).toEqual(view)
  })

  test('that is made again waits again, whatever was decided before', async () => {
    const requests = new AccessRequests(await withGrants({ decisions: [decided('denied')] }), clock)
    await requests.add('r1', 'dropbox')
    await requests.add('r2', 'dropbox')
    expect(await requests.view('dropbox')).toMatchObject({ state: 'waiting' })
  })

  test('is forgotten after 30 days without a word, and when the browser is disconnected', async () => {
    const requests = new AccessRequests(await wake(), clock)
    await requests.add('r1', 'dropbox')
    timePasses(30 * DAY)
    expect(await requests.view('dropbox')).toBeNull()
    await requests.add('r2', 'dropbox')
    await requests.clear()
    expect(await requests.view('dropbox')).toBeNull()
  })
})
