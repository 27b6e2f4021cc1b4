import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import { Outbox } from '../../../../background/storage/outbox.ts'
import { ServerUnreachable } from '../../../../background/sync/server-errors.ts'
import { SyncCoordinator } from '../../../../background/sync/sync-coordinator.ts'
import { DAY_MS, HOUR_MS, NO_COUNTS } from '../../../../core/protocol/device-api.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'
import { fakeLocalStorage } from '../support/fake-local-storage.ts'

const browser = vi.hoisted(() => ({ storage: {} as Record<string, unknown> }))
vi.mock('webextension-polyfill', () => ({ default: browser }))

const NOON = Date.UTC(2026, 10, 24, 12)
const ENROLLED = { serverUrl: 'https://server.example', credential: 'c', bundlePublicKey: 'key' }

let opened = 0
let database: AgentDatabase
let outbox: Outbox
let now: number
/** Whether changes are pushed to this device. */
let isLive: boolean
/** When that ended, as far as this worker knows. */
let lostAt: number
/** What policy says, and that it says something else. */
let policy: Record<string, unknown>
let policyChanged: () => void
/** Tells that the browser enforces another version. */
let enforced: () => void

beforeEach(() => {
  opened += 1
  browser.storage = { local: fakeLocalStorage() }
  database = new AgentDatabase(`sync-coordinator-${opened}`)
  outbox = new Outbox(database)
  now = NOON
  isLive = false
  lostAt = 0
  policy = {}
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await database.delete()
})

function coordinator(
  enrolled: typeof ENROLLED | null,
  { pull = async () => {}, push = async () => {}, grants = async () => {}, health = async () => {} } = {},
) {
  const ready = Promise.resolve()
  const parts = {
    policy: {
      ready,
      get current() {
        return parsePolicy(policy)
      },
      onChange: (listener: () => void) => {
        policyChanged = listener
      },
      refresh: async () => {},
    },
    enrollment: {
      ensure: async () => enrolled,
      current: async () => enrolled,
      retryNow: async () => {},
      view: async () => ({ state: 'enrolling' }),
    },
    bundleSync: { pull },
    grantsSync: { pull: grants },
    upload: { push },
    health: { send: health },
    enforcer: {
      ensure: async () => {},
      onEnforced: (listener: () => void) => {
        enforced = listener
      },
    },
    outbox,
    clock: { ready, now: () => now },
    channel: {
      get isLive() {
        return isLive
      },
      get liveUntil() {
        return isLive ? Date.now() : lostAt
      },
      ensure: async () => {},
    },
  }
  return new SyncCoordinator(parts as never)
}

async function sendVisit(): Promise<void> {
  const times = { hour: NOON, firstSeen: NOON, lastSeen: NOON }
  const row = { ...NO_COUNTS, ...times, subject: 'dropbox', user: '', bytesDownExact: true, bytesUpExact: true }
  await database.usage.add(row)
  const batch = await outbox.nextBatch(NOON)
  await outbox.acknowledge(batch?.sequence ?? 0, 1, NOON)
}

const sentRows = async () => (await outbox.recordedRows()).sent.signals.length
const unreachable = async () => {
  throw new ServerUnreachable('connection', 'No answer')
}

test.each([
  ['with the server out of reach', ENROLLED],
  ['after the browser has left its fleet', null],
])('what was sent is forgotten after seven days, also %s', async (_, enrolled) => {
  await sendVisit()
  const sync = coordinator(enrolled, { pull: unreachable, push: unreachable })
  now = NOON + 7 * DAY_MS
  sync.tick()
  await sync.syncNow()
  expect(await sentRows()).toBe(1)
  now += HOUR_MS
  sync.tick()
  await sync.syncNow()
  expect(await sentRows()).toBe(0)
})

test('a push that fails holds up nothing else, and is told in the server’s words', async () => {
  const pull = vi.fn(async () => {})
  const sync = coordinator(ENROLLED, { pull, push: unreachable })
  expect(await sync.syncNow()).toEqual({ ok: false, error: 'No answer' })
  expect(pull).toHaveBeenCalledOnce()
  expect(await sync.status()).toMatchObject({ lastSync: expect.any(Number), error: 'No answer' })
})

test('what is granted is asked for in each round, also where the bundle fails', async () => {
  const grants = vi.fn(async () => {})
  await coordinator(ENROLLED, { pull: unreachable, grants }).syncNow()
  expect(grants).toHaveBeenCalledOnce()
})

test('grants that can’t be had are told of, and hold up nothing else', async () => {
  const push = vi.fn(async () => {})
  const sync = coordinator(ENROLLED, { push, grants: unreachable })
  expect(await sync.syncNow()).toEqual({ ok: false, error: 'No answer' })
  expect(push).toHaveBeenCalledOnce()
})

/** Coordinator whose legs note that they ran, at a time that stands still but for `minutesPass`. */
function noting(fails: { pull?: boolean } = {}) {
  vi.useFakeTimers({ now: NOON, toFake: ['Date'] })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  const ran: string[] = []
  const note = (leg: string) => async () => void ran.push(leg)
  const pull = async () => {
    ran.push('pull')
    if (fails.pull) await unreachable()
  }
  const legs = { pull, push: note('push'), grants: note('grants'), health: note('health') }
  const sync = coordinator(ENROLLED, legs)
  const round = async () => {
    ran.length = 0
    await sync.tick()
    return ran.join(' ')
  }
  return { sync, ran, round }
}

function minutesPass(minutes: number): void {
  vi.setSystemTime(Date.now() + minutes * 60_000)
}

describe('the pace', () => {
  test('of a first round: everything, and how the device is before its rows, which can take long', async () => {
    expect(await noting().round()).toBe('pull grants health push')
  })

  test('without a live channel: asked for again within the interval, with a time drawn', async () => {
    const { sync, round } = noting()
    await round()
    expect(await sync.untilDue()).toBe(22_500)
    expect(await round()).toBe('health')
    minutesPass(22.5 / 60)
    expect(await round()).toBe('pull grants health')
  })

  test('over a live channel: asked for within a quarter of an hour, in case the server has forgotten', async () => {
    const { sync, round } = noting()
    isLive = true
    await round()
    minutesPass(5)
    expect(await round()).toBe('health push')
    expect(await sync.untilDue()).toBe(5 * 60_000)
    minutesPass(6.25)
    expect(await round()).toBe('pull grants health push')
  })

  test('where the channel is lost: counted from then, so that a fleet doesn’t ask as one', async () => {
    const { sync, round } = noting()
    isLive = true
    await round()
    minutesPass(2)
    lostAt = Date.now()
    isLive = false
    expect(await sync.untilDue()).toBeGreaterThanOrEqual(10_000)
    expect(await round()).toBe('health')
    minutesPass(0.5)
    expect(await round()).toBe('pull grants health')
  })

  test('where the channel died with a worker: what a poll would have asked for by then is due at once', async () => {
    const { sync, round } = noting()
    isLive = true
    await round()
    minutesPass(1)
    expect(await round()).toBe('health')
    isLive = false
    expect(await sync.untilDue()).toBe(0)
    expect(await round()).toBe('pull grants health')
  })

  test('after a failure: tried again after its pause, though changes are pushed', async () => {
    const { round } = noting({ pull: true })
    isLive = true
    await round()
    minutesPass(0.5)
    expect(await round()).toBe('pull health')
  })

  test('of a browser that isn’t enrolled: nothing is ever due', async () => {
    expect(await coordinator(null).untilDue()).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('a policy that changes', () => {
  test('as the first thing that a worker hears has the bundle for its groups asked for, too', async () => {
    await noting().round()
    const { sync, ran } = noting()
    await sync.untilDue()
    policy = { groups: ['sales'] }
    policyChanged()
    await sync.tick()
    expect(ran).toEqual(['pull', 'health'])
  })

  test('has the bundle for other groups asked for at once, and for nothing else', async () => {
    policy = { groups: ['sales'] }
    const { sync, ran, round } = noting()
    await round()
    ran.length = 0
    policy = { groups: ['sales'], userEmail: 'ann@example.com' }
    policyChanged()
    await sync.tick()
    expect(ran).toEqual(['health'])
    ran.length = 0
    policy = { groups: ['marketing'] }
    policyChanged()
    await sync.tick()
    expect(ran).toEqual(['pull', 'health'])
  })
})

describe('what is asked for', () => {
  test('is done in the next round, whether or not it is due', async () => {
    const { sync, ran, round } = noting()
    await round()
    ran.length = 0
    await sync.askFor('grants')
    expect(ran).toEqual(['grants', 'health'])
    expect(await round()).toBe('health')
  })

  test('many times while a round runs takes one more', async () => {
    const { sync, ran } = noting()
    const running = sync.syncNow()
    await Promise.all([running, ...Array.from({ length: 20 }, () => sync.askFor('grants'))])
    expect(ran).toEqual(['pull', 'grants', 'health', 'push', 'grants', 'health'])
  })
})

describe('a version that comes to be enforced after its round', () => {
  test('is reported at once', async () => {
    const { sync, ran, round } = noting()
    await round()
    ran.length = 0
    enforced()
    await sync.tick()
    expect(ran).toEqual(['health'])
  })
})

test('whoever plans the next round hears of the end of each, also of one that fails', async () => {
  const sync = coordinator(ENROLLED)
  let ends = 0
  sync.onRound(() => {
    ends += 1
  })
  await sync.tick()
  vi.spyOn(console, 'error').mockReturnValue()
  vi.spyOn(outbox, 'forgetSent').mockRejectedValue(new Error('The disk is full'))
  await sync.tick()
  await vi.waitFor(() => expect(ends).toBe(2))
})
