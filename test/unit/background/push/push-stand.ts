import { vi } from 'vitest'
import { PushChannel } from '../../../../background/push/push-channel.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'
import { fakeBrowser } from '../../../fixtures/fake-browser.ts'
import { FakeWebSocket } from '../support/fake-web-socket.ts'
import { NOON } from '../support/frozen-time.ts'

export const ENROLLED = { serverUrl: 'https://server.example/base', credential: 'dev.secret', bundlePublicKey: 'key' }

/** A worker's channel, the policy and enrollment that it goes by, and the time, which stands still but for `pass`. */
export class PushStand {
  enrolled: typeof ENROLLED | null = ENROLLED
  readonly network = new EventTarget()
  readonly policy = {
    ready: Promise.resolve(),
    current: parsePolicy({ serverUrl: ENROLLED.serverUrl, enrollmentToken: 'token' }),
    onChange: (listener: () => void) => void this.#policyListeners.push(listener),
  }
  #policyListeners: (() => void)[] = []

  static freeze(): void {
    fakeBrowser.reset()
    FakeWebSocket.all = []
    vi.stubGlobal('WebSocket', FakeWebSocket)
    beginTimers(NOON)
    // The middle of whatever is drawn.
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
  }

  static thaw(): void {
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  }

  /** As when the browser starts a worker: nothing is left in memory of the one before. */
  async wake(): Promise<PushChannel> {
    beginTimers(Date.now())
    const enrollment = { current: async () => this.enrolled }
    const channel = new PushChannel(this.policy as never, enrollment as never, this.network)
    await channel.ready
    return channel
  }

  async changePolicy(values: Record<string, unknown>): Promise<void> {
    this.policy.current = parsePolicy({ ...values, serverUrl: ENROLLED.serverUrl, enrollmentToken: 'token' })
    for (const listener of this.#policyListeners) listener()
    await pass(0)
  }

  async tell(event: 'online' | 'offline'): Promise<void> {
    this.network.dispatchEvent(new Event(event))
    await pass(0)
  }
}

function beginTimers(now: number): void {
  vi.useFakeTimers({ now, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] })
}

/** Time goes on, with all that is timed. */
export async function pass(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1_000)
}

/** In how many seconds the next connection is tried, to the half. */
export async function secondsToNextTry(atMost = 700): Promise<number> {
  const before = FakeWebSocket.all.length
  for (let seconds = 0; seconds <= atMost; seconds += 0.5) {
    if (FakeWebSocket.all.length > before) return seconds
    await pass(0.5)
  }
  return Number.POSITIVE_INFINITY
}

/** The server's pings for so long, and nothing else. */
export async function staysUp(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 20) {
    await pass(20)
    FakeWebSocket.newest.ping()
  }
}
