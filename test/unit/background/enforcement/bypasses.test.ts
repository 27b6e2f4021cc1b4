import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Bypasses } from '../../../../background/enforcement/bypasses.ts'
import { ServerClock } from '../../../../background/sync/server-clock.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'
import { fakeBrowser } from '../../../fixtures/fake-browser.ts'
import { freezeTime, MINUTE, NOON, setClock, timePasses } from '../support/frozen-time.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))

let clock: ServerClock
let keepBypassesAcrossRestarts: boolean
let onPolicyChange: () => void

beforeEach(() => {
  fakeBrowser.reset()
  freezeTime()
  keepBypassesAcrossRestarts = false
})
afterEach(() => vi.useRealTimers())

/** As a new worker finds them. */
async function wake(): Promise<Bypasses> {
  clock = new ServerClock()
  const policy = {
    ready: Promise.resolve(),
    get current() {
      return parsePolicy({ enforcement: { keepBypassesAcrossRestarts } })
    },
    onChange: (listener: () => void) => {
      onPolicyChange = listener
    },
  }
  const bypasses = new Bypasses(policy as never, clock)
  await bypasses.ready
  return bypasses
}

async function changePolicy(values: { keepBypassesAcrossRestarts: boolean }): Promise<void> {
  keepBypassesAcrossRestarts = values.keepBypassesAcrossRestarts
  onPolicyChange()
  // What follows from it is under way, and nobody waits for it.
  await vi.waitFor(async () => {
    const { 'enforcement.bypasses': kept = {} } = await fakeBrowser.api.storage.local.get('enforcement.bypasses')
    expect(Object.keys(kept as object).length > 0).toBe(keepBypassesAcrossRestarts)
  })
}

async function withOne(minutes = 60): Promise<Bypasses> {
  const bypasses = await wake()
  await bypasses.add('trello', minutes)
  return bypasses
}

const holding = (bypasses: Bypasses) => Object.fromEntries(bypasses.holding())

test('a bypass holds until its time has come, and says when that is', async () => {
  const bypasses = await wake()
  expect(await bypasses.add('trello', 60)).toBe(NOON + 60 * MINUTE)
  timePasses(59)
  expect(holding(bypasses)).toEqual({ trello: NOON + 60 * MINUTE })
  timePasses(1)
  expect(holding(bypasses)).toEqual({})
})

test('who goes on past the same warning again has the whole time again, and others keep theirs', async () => {
  const bypasses = await withOne()
  await bypasses.add('miro', 5)
  timePasses(30)
  await bypasses.add('trello', 60)
  expect(holding(bypasses)).toEqual({ trello: NOON + 90 * MINUTE })
})

test('a bypass outlives the worker', async () => {
  await withOne()
  expect(holding(await wake())).toEqual({ trello: NOON + 60 * MINUTE })
})

describe('a browser start', () => {
  test('ends a bypass', async () => {
    await withOne()
    fakeBrowser.restart()
    expect(holding(await wake())).toEqual({})
  })

  test('doesn’t where policy says so, and the time goes on', async () => {
    keepBypassesAcrossRestarts = true
    await withOne()
    fakeBrowser.restart()
    timePasses(59)
    expect(holding(await wake())).toEqual({ trello: NOON + 60 * MINUTE })
    timePasses(1)
    expect(holding(await wake())).toEqual({})
  })

  test('does where policy said so no more by then', async () => {
    keepBypassesAcrossRestarts = true
    await withOne()
    fakeBrowser.restart()
    keepBypassesAcrossRestarts = false
    expect(holding(await wake())).toEqual({})
  })

  test('doesn’t where policy came to say so after the bypass was made', async () => {
    await withOne()
    await changePolicy({ keepBypassesAcrossRestarts: true })
    fakeBrowser.restart()
    expect(holding(await wake())).toEqual({ trello: NOON + 60 * MINUTE })
  })

  test('ends it for good: it isn’t there again when policy lets bypasses outlive a start later', async () => {
    keepBypassesAcrossRestarts = true
    await withOne()
    await changePolicy({ keepBypassesAcrossRestarts: false })
    fakeBrowser.restart()
    expect(holding(await wake())).toEqual({})
    keepBypassesAcrossRestarts = true
    expect(holding(await wake())).toEqual({})
  })
})

describe('a changed clock', () => {
  test('that is set back ends it at once', async () => {
    const bypasses = await withOne()
    setClock(-1)
    expect(holding(bypasses)).toEqual({})
  })

  test('that is set back between two workers ends it as well', async () => {
    await withOne()
    setClock(-30)
    expect(holding(await wake())).toEqual({})
  })

  test('that is set ahead past its end and back again brings nothing back', async () => {
    const bypasses = await withOne()
    setClock(120)
    expect(holding(bypasses)).toEqual({})
    await bypasses.prune()
    setClock(-120)
    expect(holding(bypasses)).toEqual({})
    expect(holding(await wake())).toEqual({})
    timePasses(30)
    expect(holding(await wake())).toEqual({})
  })

  test('that is set back and forth brings nothing back once it was looked at', async () => {
    const bypasses = await withOne()
    setClock(-30)
    await bypasses.prune()
    setClock(30)
    expect(holding(bypasses)).toEqual({})
    expect(holding(await wake())).toEqual({})
  })

  test('that ran ahead when it was made gives it no longer once the server sets it right', async () => {
    setClock(10 * 24 * 60)
    const bypasses = await withOne()
    await clock.learn(new Date(NOON).toUTCString())
    expect(holding(bypasses)).toEqual({})
    await bypasses.prune()
    timePasses(10 * 24 * 60 + 1)
    expect(holding(bypasses)).toEqual({})
  })
})

test('nothing holds once all are let go', async () => {
  const bypasses = await withOne()
  await bypasses.clear()
  expect(holding(bypasses)).toEqual({})
  expect(holding(await wake())).toEqual({})
})
