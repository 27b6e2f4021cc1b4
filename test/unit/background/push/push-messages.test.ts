import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { PushMessages } from '../../../../background/push/push-messages.ts'
import { ServerUnreachable } from '../../../../background/sync/server-errors.ts'
import { BundleRejected } from '../../../../core/bundle/open-bundle.ts'
import { CLOSE_REVOKED } from '../../../../core/protocol/push-api.ts'
import { FakeWebSocket } from '../support/fake-web-socket.ts'
import { ENROLLED, PushStand, pass } from './push-stand.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))

const KEY = 'A'.repeat(43)
const BUNDLE = { signature: 'c2ln', payload: '{}', delta: null, keys: [] }

let done: string[]
/** What this device has in force, and what comes of a bundle that it is given. */
let etag: string | null
let content: string | null
let receive: (pushed: { etag: string }) => Promise<void>
let enforced: (version: number) => void
let enforcer: { ready: Promise<void>; enforcedVersion: number | null; onEnforced(listener: () => void): void }

beforeEach(() => {
  PushStand.freeze()
  done = []
  etag = null
  content = 'C'.repeat(43)
  receive = async (pushed) => {
    etag = pushed.etag
  }
  const listeners: (() => void)[] = []
  enforcer = {
    ready: Promise.resolve(),
    enforcedVersion: null,
    onEnforced: (listener) => void listeners.push(listener),
  }
  enforced = (version) => {
    enforcer.enforcedVersion = version
    for (const listener of listeners) listener()
  }
})
afterEach(() => PushStand.thaw())

async function connected(): Promise<FakeWebSocket> {
  const channel = await new PushStand().wake()
  const parts = {
    channel,
    bundleSync: {
      receive: async (enrolled: unknown, pushed: { etag: string; bundle: unknown }) => {
        expect([enrolled, pushed.bundle]).toEqual([ENROLLED, BUNDLE])
        done.push(`receive ${pushed.etag}`)
        await receive(pushed)
      },
      having: async () => ({ etag, content, catalog: null, key: KEY }),
    },
    coordinator: {
      askFor: async (...legs: string[]) => void done.push(legs.join('+')),
    },
    enforcer,
    clock: { learnTime: async (time: number) => void done.push(`time ${time - Date.now()}`) },
  }
  new PushMessages(parts as never)
  FakeWebSocket.newest.accept()
  await pass(0)
  return FakeWebSocket.newest
}

const toldOf = ({ sent }: FakeWebSocket) =>
  sent.map((message) => (message.type === 'having' ? [message.etag, message.enforcedVersion] : message.type))

describe('what is in force', () => {
  test('is told first of all', async () => {
    etag = '"v4"'
    enforcer.enforcedVersion = 4
    const { sent } = await connected()
    expect(sent).toEqual([{ type: 'having', etag: '"v4"', content, catalog: null, key: KEY, enforcedVersion: 4 }])
  })

  test('is nothing where what is enforced was another server’s', async () => {
    content = null
    enforcer.enforcedVersion = 4
    expect(toldOf(await connected())).toEqual([[null, null]])
  })

  test('is told once it is known which version the browser enforces', async () => {
    let isReady = () => {}
    enforcer.ready = new Promise((resolve) => {
      isReady = resolve
    })
    const socket = await connected()
    expect(socket.sent).toEqual([])
    enforcer.enforcedVersion = 7
    isReady()
    await pass(0)
    expect(toldOf(socket)).toEqual([[null, 7]])
  })

  test('is told again when a pushed bundle is there, and when its rules are enforced', async () => {
    const socket = await connected()
    socket.say({ type: 'bundle', etag: '"v5"', bundle: BUNDLE })
    await pass(0)
    enforced(5)
    await pass(0)
    expect(toldOf(socket)).toEqual([
      [null, null],
      ['"v5"', null],
      ['"v5"', 5],
    ])
    expect(done).toEqual(['receive "v5"', 'health'])
  })

  test('is not told twice alike: the server answers to each', async () => {
    const socket = await connected()
    enforced(5)
    enforced(5)
    await pass(0)
    expect(toldOf(socket)).toEqual([
      [null, null],
      [null, 5],
    ])
  })

  test('is told to each connection anew', async () => {
    const socket = await connected()
    socket.break()
    await pass(5)
    FakeWebSocket.newest.accept()
    await pass(0)
    expect(FakeWebSocket.newest).not.toBe(socket)
    expect(toldOf(FakeWebSocket.newest)).toEqual([[null, null]])
  })
})

describe('a pushed bundle', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())

  test('that is refused is reported, and needn’t come again', async () => {
    receive = async (pushed) => {
      etag = pushed.etag
      throw new BundleRejected('invalid-content', 'of another format')
    }
    const socket = await connected()
    socket.say({ type: 'bundle', etag: '"v5"', bundle: BUNDLE })
    await pass(0)
    expect(done).toEqual(['receive "v5"', 'pull+health'])
    expect(toldOf(socket)).toEqual([
      [null, null],
      ['"v5"', null],
    ])
  })

  test('whose content could not be had is asked for', async () => {
    receive = async () => {
      throw new ServerUnreachable('connection', 'No answer')
    }
    const socket = await connected()
    socket.say({ type: 'bundle', etag: '"v5"', bundle: BUNDLE })
    await pass(0)
    expect(done).toEqual(['receive "v5"', 'pull'])
    expect(toldOf(socket)).toEqual([[null, null]])
  })
})

describe('what the server says beside', () => {
  test('a ping is answered, and tells the time', async () => {
    const socket = await connected()
    socket.say({ type: 'ping', serverTime: Date.now() + 3_600_000 })
    await pass(0)
    expect(socket.sent.at(-1)).toEqual({ type: 'pong' })
    expect(done).toEqual(['time 3600000'])
  })

  test('a welcome tells the time', async () => {
    const socket = await connected()
    socket.welcome()
    await pass(0)
    expect(done).toEqual(['time 0'])
  })

  test('grants that changed are asked for, and a sync is everything', async () => {
    const socket = await connected()
    socket.say({ type: 'grants' })
    socket.say({ type: 'sync' })
    await pass(0)
    expect(done).toEqual(['grants', 'pull+grants+health+push'])
  })

  test('a revoked credential is asked about', async () => {
    const socket = await connected()
    socket.break(CLOSE_REVOKED)
    expect(done).toEqual(['pull'])
  })

  test.each([
    ['no JSON', 'hello'],
    ['JSON of another kind', '[1]'],
    ['of a type that this version doesn’t know', '{"type":"format-disk"}'],
    ['of a wrong shape', '{"type":"bundle","etag":5,"bundle":{}}'],
    ['binary', new ArrayBuffer(8)],
  ])('what is %s is ignored, and the connection goes on', async (_, message) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const socket = await connected()
    socket.say(message)
    await pass(0)
    expect(console.warn).toHaveBeenCalledOnce()
    expect(done).toEqual([])
    socket.say({ type: 'grants' })
    await pass(0)
    expect(done).toEqual(['grants'])
  })
})
