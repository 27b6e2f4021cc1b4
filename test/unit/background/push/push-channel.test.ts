import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeWebSocket } from '../support/fake-web-socket.ts'
import { ENROLLED, PushStand, pass, secondsToNextTry, staysUp } from './push-stand.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))

let stand: PushStand

beforeEach(() => {
  PushStand.freeze()
  stand = new PushStand()
})
afterEach(() => PushStand.thaw())

describe('there is a connection', () => {
  test('as soon as a worker starts, to the server’s address, with the credential as a subprotocol', async () => {
    await stand.wake()
    expect(FakeWebSocket.all).toHaveLength(1)
    expect(FakeWebSocket.newest.url).toBe('wss://server.example/base/device/v1/push')
    expect(FakeWebSocket.newest.protocols).toEqual(['heliograph.v1', 'credential.dev.secret'])
  })

  test('over plain http where the server is on this machine', async () => {
    stand.enrolled = { ...ENROLLED, serverUrl: 'http://127.0.0.1:8787' }
    await stand.wake()
    expect(FakeWebSocket.newest.url).toBe('ws://127.0.0.1:8787/device/v1/push')
  })

  test('never two of them, however often it is looked after', async () => {
    const channel = await stand.wake()
    await Promise.all([channel.ensure(), channel.ensure(), stand.changePolicy({}), channel.ensure()])
    expect(FakeWebSocket.all).toHaveLength(1)
  })

  test('which counts as live once the server has said so', async () => {
    const channel = await stand.wake()
    FakeWebSocket.newest.accept()
    expect([channel.isLive, channel.state]).toEqual([false, 'connecting'])
    FakeWebSocket.newest.welcome()
    expect([channel.isLive, channel.state]).toEqual([true, 'connected'])
  })

  test('of its own for another server or credential', async () => {
    const channel = await stand.wake()
    FakeWebSocket.newest.accept().welcome()
    stand.enrolled = { ...ENROLLED, credential: 'dev.another' }
    await channel.ensure()
    expect(FakeWebSocket.all).toHaveLength(2)
    expect(FakeWebSocket.open.map(({ protocols }) => protocols[1])).toEqual(['credential.dev.another'])
  })
})

describe('there is none', () => {
  test('before this browser is enrolled, and then it comes without a wait', async () => {
    stand.enrolled = null
    const channel = await stand.wake()
    expect([FakeWebSocket.all.length, channel.state]).toEqual([0, 'off'])
    stand.enrolled = ENROLLED
    await channel.ensure()
    expect(FakeWebSocket.open).toHaveLength(1)
  })

  test('from the moment that policy wants none, until it does again', async () => {
    const channel = await stand.wake()
    FakeWebSocket.newest.accept().welcome()
    await stand.changePolicy({ sync: { push: false } })
    expect([FakeWebSocket.open.length, channel.state]).toEqual([0, 'off'])
    await pass(600)
    expect(FakeWebSocket.all).toHaveLength(1)
    await stand.changePolicy({ sync: { push: true } })
    expect(FakeWebSocket.open).toHaveLength(1)
  })

  test('once the person has disconnected this browser', async () => {
    const channel = await stand.wake()
    FakeWebSocket.newest.accept().welcome()
    stand.enrolled = null
    await channel.ensure()
    expect(FakeWebSocket.open).toEqual([])
    await pass(600)
    expect(FakeWebSocket.all).toHaveLength(1)
  })
})

describe('a connection that is lost', () => {
  test('is opened again within the time that the server named', async () => {
    const channel = await stand.wake()
    FakeWebSocket.newest.accept().welcome(8_000)
    await staysUp(80)
    FakeWebSocket.newest.break()
    expect(channel.state).toBe('connecting')
    expect(await secondsToNextTry()).toBe(4)
  })

  test('was live until its loss, and one that fell silent no longer than until what was before it', async () => {
    const channel = await stand.wake()
    FakeWebSocket.newest.accept().welcome(8_000)
    await staysUp(80)
    const lostAt = Date.now()
    FakeWebSocket.newest.break()
    await secondsToNextTry()
    expect([channel.isLive, channel.liveUntil]).toEqual([false, lostAt])
    FakeWebSocket.newest.accept().welcome(8_000)
    await pass(60)
    expect([channel.isLive, channel.liveUntil]).toEqual([false, lostAt])
  })

  test('is tried again with pauses that double, up to five minutes, and by half of that on the average', async () => {
    await stand.wake()
    FakeWebSocket.newest.accept().welcome(8_000)
    await staysUp(80)
    const pauses: number[] = []
    for (let losses = 0; losses < 8; losses++) {
      FakeWebSocket.newest.break()
      pauses.push(await secondsToNextTry())
    }
    expect(pauses).toEqual([4, 8, 16, 32, 64, 128, 150, 150])
  })

  test('begins with the shortest pause again after one that was welcomed and lasted', async () => {
    await stand.wake()
    for (let losses = 0; losses < 4; losses++) {
      FakeWebSocket.newest.break()
      await secondsToNextTry()
    }
    FakeWebSocket.newest.accept().welcome(8_000)
    await staysUp(80)
    FakeWebSocket.newest.break()
    expect(await secondsToNextTry()).toBe(4)
  })

  test('doesn’t after one that was welcomed and broke off: a server that falls over again and again is spared', async () => {
    await stand.wake()
    for (let losses = 0; losses < 4; losses++) {
      FakeWebSocket.newest.accept().welcome(8_000).break()
      await secondsToNextTry()
    }
    FakeWebSocket.newest.accept().welcome(8_000).break()
    expect(await secondsToNextTry()).toBe(64)
  })

  test('is tried at the slowest pace where none has ever come about', async () => {
    await stand.wake()
    const pauses: number[] = []
    for (let losses = 0; losses < 6; losses++) {
      FakeWebSocket.newest.break()
      pauses.push(await secondsToNextTry())
    }
    expect(pauses).toEqual([2.5, 5, 10, 20, 150, 150])
  })

  test('goes on with its pause in the next worker', async () => {
    await stand.wake()
    for (let losses = 0; losses < 5; losses++) {
      FakeWebSocket.newest.break()
      if (losses < 4) await secondsToNextTry()
    }
    const tried = FakeWebSocket.all.length
    const next = await stand.wake()
    expect([FakeWebSocket.all.length, next.state]).toEqual([tried, 'connecting'])
    expect(await secondsToNextTry()).toBe(150)
  })

  test('counts for the next worker where it never came about before the worker died', async () => {
    await stand.wake()
    await stand.wake()
    expect(FakeWebSocket.all).toHaveLength(1)
    expect(await secondsToNextTry()).toBe(2.5)
  })

  test('is no reason to wait for a worker that follows one which died with a good connection', async () => {
    await stand.wake()
    FakeWebSocket.newest.accept().welcome(300_000).break()
    await secondsToNextTry()
    FakeWebSocket.newest.accept().welcome(300_000)
    await staysUp(80)
    await stand.wake()
    expect(FakeWebSocket.all).toHaveLength(3)
  })

  test('was a good one also where its last minute was told by no message', async () => {
    await stand.wake()
    FakeWebSocket.newest.break()
    await secondsToNextTry()
    FakeWebSocket.newest.accept().welcome(8_000)
    await staysUp(40)
    await pass(25)
    FakeWebSocket.newest.break()
    expect(await secondsToNextTry()).toBe(4)
  })

  test('isn’t put off for long by a clock that was set back', async () => {
    await stand.wake()
    for (let losses = 0; losses < 5; losses++) {
      FakeWebSocket.newest.break()
      if (losses < 4) await secondsToNextTry()
    }
    const tried = FakeWebSocket.all.length
    vi.setSystemTime(Date.now() - 3_600_000)
    await stand.wake()
    expect(FakeWebSocket.all).toHaveLength(tried + 1)
  })
})

describe('a connection that says nothing', () => {
  test('is dead after 50 seconds, though nobody has closed it', async () => {
    const channel = await stand.wake()
    const first = FakeWebSocket.newest.accept().welcome(8_000)
    await staysUp(80)
    await pass(49)
    expect([channel.isLive, first.readyState]).toEqual([true, 1])
    await pass(1)
    expect([channel.isLive, first.readyState]).toEqual([false, 3])
    expect(await secondsToNextTry()).toBe(4)
  })

  test('is given up as well where it never came about', async () => {
    await stand.wake()
    const first = FakeWebSocket.newest
    await pass(50)
    expect(first.readyState).toBe(3)
    expect(await secondsToNextTry()).toBe(2.5)
  })

  test('is found dead after a sleep, in which timers and steady clocks stood still', async () => {
    const channel = await stand.wake()
    const first = FakeWebSocket.newest.accept().welcome(8_000)
    vi.setSystemTime(Date.now() + 3_600_000)
    expect(channel.isLive).toBe(false)
    await channel.ensure()
    expect(first.readyState).toBe(3)
    expect(await secondsToNextTry()).toBeLessThanOrEqual(4)
  })

  test('isn’t believed a message that has waited through a sleep: it tells a time of long ago', async () => {
    const channel = await stand.wake()
    const heard: string[] = []
    channel.onMessage(({ type }) => void heard.push(type))
    const first = FakeWebSocket.newest.accept().welcome()
    vi.setSystemTime(Date.now() + 3_600_000)
    first.ping()
    expect([heard, first.readyState]).toEqual([['welcome'], 3])
  })
})
