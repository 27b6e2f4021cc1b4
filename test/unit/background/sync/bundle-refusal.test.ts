import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MAX_CONTENT_BYTES } from '../../../../core/bundle/manifest.ts'
import { DAY_MS, HOUR_MS } from '../../../../core/protocol/device-api.ts'
import { aCatalog, anApp, aTag, ISSUED_AT, sha256 } from '../../../fixtures/bundle-builder.ts'
import { BundleServer } from '../../../fixtures/bundle-server.ts'
import { fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { actionsAt, STOPPED } from '../support/compiled-rules.ts'
import { SyncedDevice } from '../support/synced-device.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const BLOCKED = aTag('unsanctioned')
const MEGA = anApp({ id: 'mega', domains: ['mega.nz'] })
const CATALOG = aCatalog({ apps: [anApp({ id: 'dropbox', domains: ['dropbox.com'] }), MEGA] })

let server: BundleServer
let device: SyncedDevice

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  server = new BundleServer().publish({ catalog: CATALOG, tags: { dropbox: BLOCKED } })
  device = await SyncedDevice.wake(server)
  await device.pull()
  server.requests = []
})
afterEach(() => vi.restoreAllMocks())

const enforced = () => device.worker.enforcer.enforcedVersion

describe('a bundle that fails its checks', () => {
  test('changes nothing, is reported, and is not checked again', async () => {
    server.publish({ tags: { mega: BLOCKED } }).manifest = { format: 2 as 3 }
    expect(await device.refusalOf(device.pull())).toBe('invalid-content')
    expect(await device.rejected.isThere()).toBe(true)
    const verify = vi.spyOn(crypto.subtle, 'verify')
    expect(await device.refusalOf(device.pull())).toBe('invalid-content')
    expect(await device.refusalOf(device.push())).toBe('invalid-content')
    await device.wakeAgain()
    expect(await device.refusalOf(device.pull())).toBe('invalid-content')
    expect(verify).not.toHaveBeenCalled()
  })

  test.each([
    ['another signature', { signature: 'AAAA' }, 'wrong-signature'],
    ['no payload', { payload: 5 as never }, 'malformed'],
  ])('keeps the right one out no longer than it lasts, where it came with its tag and %s', async (_, said, reason) => {
    server.publish({ tags: { mega: BLOCKED } }).said = said
    expect(await device.refusalOf(device.pull())).toBe(reason)
    expect(await device.rejected.isThere()).toBe(true)
    server.said = {}
    await device.pull()
    expect(enforced()).toBe(server.version)
    expect(await device.rejected.isThere()).toBe(false)
  })

  test('is forgotten when a good one comes', async () => {
    server.publish({}).said = { signature: 'AAAA' }
    await device.refusalOf(device.push())
    server.publish({ tags: { mega: BLOCKED } }).said = {}
    await device.push()
    expect(await device.rejected.isThere()).toBe(false)
    expect(enforced()).toBe(server.version)
  })

  test('is forgotten when the server goes back to the one in force', async () => {
    const { version } = server
    server.publish({}).said = { signature: 'AAAA' }
    await device.refusalOf(device.pull())
    server.version = version
    server.said = {}
    await device.pull()
    expect(await device.rejected.isThere()).toBe(false)
  })

  test('is checked again by another version of the extension', async () => {
    server.publish({}).manifest = { format: 2 as 3 }
    await device.refusalOf(device.pull())
    vi.spyOn(fakeBrowser.api.runtime, 'getManifest').mockReturnValue({ version: '2.0' })
    const verify = vi.spyOn(crypto.subtle, 'verify')
    await device.refusalOf(device.pull())
    expect(verify).toHaveBeenCalledOnce()
  })

  test('is refused also where it comes without an entity tag, each time anew', async () => {
    server.publish({}).said = { signature: 'AAAA' }
    const { bundle } = server.answer()
    const verify = vi.spyOn(crypto.subtle, 'verify')
    for (let turn = 0; turn < 2; turn++) {
      expect(await device.refusalOf(device.sync.receive(device.enrolled, { etag: null as never, bundle }))).toBe(
        'wrong-signature',
      )
    }
    expect(verify).toHaveBeenCalledTimes(2)
    server.said = {}
    await device.push()
    expect(enforced()).toBe(server.version)
  })

  test.each([
    [
      'issued before the one in force, and says something else',
      () => ({ issuedAt: ISSUED_AT - 1, content: { digest: sha256(''), bytes: 1 } }),
      'not-newer',
    ],
    [
      'whose content no device can hold',
      () => ({ content: { digest: sha256(''), bytes: MAX_CONTENT_BYTES + 1 } }),
      'too-large',
    ],
    ['of another format', () => ({ format: 2 as 3 }), 'invalid-content'],
  ])('is one %s', async (_, manifest, reason) => {
    server.manifest = manifest()
    expect(await device.refusalOf(device.push())).toBe(reason)
    expect(await device.refusalOf(device.pull())).toBe(reason)
    expect(server.requests).toEqual(['bundle'])
  })

  test('is one of an older version that was asked for; one that was pushed was overtaken, and is none', async () => {
    const before = server.answer()
    server.publish({ tags: { mega: BLOCKED } })
    await device.push()
    const told = await device.sync.having()
    await device.sync.receive(device.enrolled, before)
    expect(await device.rejected.isThere()).toBe(false)
    expect([await device.sync.having(), enforced()]).toEqual([told, server.version])
    server.version -= 1
    expect(await device.refusalOf(device.pull())).toBe('not-newer')
    expect(await device.rejected.isThere()).toBe(true)
  })

  test('is one of an older version that is pushed when nothing can have overtaken it any more', async () => {
    const later = performance.now() + 61_000
    vi.spyOn(performance, 'now').mockReturnValue(later)
    server.manifest = { version: 1 }
    expect(await device.refusalOf(device.push())).toBe('not-newer')
    expect(await device.rejected.isThere()).toBe(true)
  })

  test('stays refused when one is pushed that was overtaken', async () => {
    const inForce = server.answer()
    server.issuedAt += DAY_MS
    await device.push()
    server.publish({}).manifest = { format: 2 as 3 }
    expect(await device.refusalOf(device.push())).toBe('invalid-content')
    await device.sync.receive(device.enrolled, inForce)
    expect(await device.rejected.isThere()).toBe(true)
  })

  test('is one whose content is the one named, and none', async () => {
    const text = '{"tags":{"mega":"blocked"}}'
    server.publish({ tags: { mega: BLOCKED } }).said = { delta: null }
    server.manifest = { content: { digest: sha256(text), bytes: text.length } }
    server.onWay = () => new TextEncoder().encode(text)
    expect(await device.refusalOf(device.push())).toBe('invalid-content')
    expect(await device.rejected.isThere()).toBe(true)
  })

  test('is one that is past its end; the one in force stays', async () => {
    server.publish({ tags: { mega: BLOCKED } })
    device.now = ISSUED_AT + 7 * DAY_MS
    expect(await device.refusalOf(device.push())).toBe('expired')
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
    server.issuedAt += 7 * DAY_MS
    await device.push()
    expect(actionsAt('mega.nz')).toEqual(STOPPED)
  })

  test.each([
    ['from the future', ISSUED_AT - HOUR_MS - 1, 'from-the-future'],
    ['past its end', ISSUED_AT + 7 * DAY_MS, 'expired'],
  ])('by a wrong clock, as one %s, is taken once that is set right', async (_, wrong, reason) => {
    server.publish({ tags: { mega: BLOCKED } })
    const right = device.now
    device.now = wrong
    expect(await device.refusalOf(device.pull())).toBe(reason)
    expect(await device.refusalOf(device.push())).toBe(reason)
    device.now = right
    await device.push()
    expect(actionsAt('mega.nz')).toEqual(STOPPED)
    expect(await device.rejected.isThere()).toBe(false)
  })
})
