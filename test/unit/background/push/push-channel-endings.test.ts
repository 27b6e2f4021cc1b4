import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CLOSE_REPLACED, CLOSE_REVOKED } from '../../../../core/protocol/push-api.ts'
import { FakeWebSocket } from '../support/fake-web-socket.ts'
import { ENROLLED, PushStand, secondsToNextTry, staysUp } from './push-stand.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))

let stand: PushStand

beforeEach(() => {
  PushStand.freeze()
  stand = new PushStand()
})
afterEach(() => PushStand.thaw())

describe('a network', () => {
  test('that is gone ends the connection, and one that is back brings another within two seconds', async () => {
    const channel = await stand.wake()
    FakeWebSocket.newest.accept().welcome(60_000)
    await stand.tell('offline')
    expect([channel.isLive, FakeWebSocket.open.length]).toEqual([false, 0])
    await stand.tell('online')
    expect(await secondsToNextTry()).toBe(1)
  })

  test('that is back ends a long pause', async () => {
    await stand.wake()
    for (let losses = 0; losses < 5; losses++) {
      FakeWebSocket.newest.break()
      if (losses < 4) await secondsToNextTry()
    }
    await stand.tell('online')
    expect(await secondsToNextTry()).toBe(1)
  })

  test('that was never gone disturbs no live connection', async () => {
    await stand.wake()
    FakeWebSocket.newest.accept().welcome()
    await stand.tell('online')
    await staysUp(20)
    expect(FakeWebSocket.all).toHaveLength(1)
  })

  test('that comes and goes brings no connection where policy wants none', async () => {
    await stand.wake()
    await stand.changePolicy({ sync: { push: false } })
    await stand.tell('offline')
    await stand.tell('online')
    expect(await secondsToNextTry()).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('a connection that the server closes', () => {
  test('for another one in its place isn’t opened again for a minute', async () => {
    vi.spyOn(console, 'warn').mockReturnValue()
    await stand.wake()
    FakeWebSocket.newest.accept().welcome(1_000).break(CLOSE_REPLACED)
    expect(await secondsToNextTry()).toBe(90)
    expect(console.warn).toHaveBeenCalledOnce()
  })

  test('for a revoked credential is told of, and tried with that one at the slowest pace only', async () => {
    const channel = await stand.wake()
    let told = 0
    channel.onRevoked(() => {
      told += 1
    })
    FakeWebSocket.newest.accept().welcome(1_000).break(CLOSE_REVOKED)
    expect(told).toBe(1)
    expect(await secondsToNextTry()).toBe(225)
  })

  test('for a revoked credential is opened at once with another', async () => {
    const channel = await stand.wake()
    FakeWebSocket.newest.accept().welcome().break(CLOSE_REVOKED)
    stand.enrolled = { ...ENROLLED, credential: 'dev.another' }
    await channel.ensure()
    expect(FakeWebSocket.open).toHaveLength(1)
  })
})
