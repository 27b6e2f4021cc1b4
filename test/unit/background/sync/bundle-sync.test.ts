import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ServerRefusal, ServerUnreachable } from '../../../../background/sync/server-errors.ts'
import { MAX_CONTENT_BYTES } from '../../../../core/bundle/manifest.ts'
import { BundleRejected } from '../../../../core/bundle/open-bundle.ts'
import { DAY_MS, HOUR_MS } from '../../../../core/protocol/device-api.ts'
import { aCatalog, anApp, aTag, ISSUED_AT, sha256 } from '../../../fixtures/bundle-builder.ts'
import { BundleServer } from '../../../fixtures/bundle-server.ts'
import { fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { actionsAt, OPEN, STOPPED } from '../support/compiled-rules.ts'
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

/** What is given changes nothing, and is refused, or counts as not arrived. @returns why */
async function refused(giving: Promise<void>): Promise<string> {
  const before = await device.state()
  const error = await giving.catch((thrown: unknown) => thrown)
  await device.worker.settle()
  expect(await device.state()).toEqual(before)
  if (error instanceof BundleRejected) return error.reason
  if (error instanceof ServerUnreachable) return error.where
  throw new Error(`It was taken, or failed otherwise: ${String(error)}`)
}

const spoilt = (_: unknown, bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte) => byte ^ 1)

describe('the first bundle', () => {
  test('is fetched whole, and in force', async () => {
    device = await SyncedDevice.wake(server)
    expect(await device.sync.having()).toEqual({
      etag: null,
      content: null,
      catalog: null,
      key: server.signer.publicKey,
    })
    await device.pull()
    expect(server.requests).toEqual(['bundle', 'content', 'catalog'])
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
    expect(actionsAt('mega.nz')).toEqual(OPEN)
    expect(enforced()).toBe(server.version)
  })

  test('is what the device has from then on, also in its next worker', async () => {
    const { bundle } = server.answer()
    const { content, catalog } = JSON.parse(bundle.payload)
    const having = { etag: server.etag, content: content.digest, catalog: catalog.digest, key: server.signer.publicKey }
    expect(await device.sync.having()).toEqual(having)
    await device.wakeAgain()
    expect(await device.sync.having()).toEqual(having)
    await device.pull()
    expect(server.requests).toEqual(['bundle'])
  })
})

describe('what has changed', () => {
  test('comes with the answer: nothing more is asked for', async () => {
    server.publish({ tags: { mega: BLOCKED } })
    await device.pull()
    expect(server.requests).toEqual(['bundle'])
    expect([actionsAt('mega.nz'), actionsAt('dropbox.com')]).toEqual([STOPPED, OPEN])
    expect(enforced()).toBe(server.version)
  })

  test('is in force when it was pushed, and nothing is asked for', async () => {
    server.publish({ tags: { mega: BLOCKED } })
    await device.push()
    expect(server.requests).toEqual([])
    expect(actionsAt('mega.nz')).toEqual(STOPPED)
  })

  test.each([
    ['that leads from elsewhere', { from: sha256('other'), tags: {} }],
    ['that leads elsewhere', null],
    ['that is none', ['delta']],
    ['that is missing', undefined],
  ])('is fetched whole where there is a delta %s', async (_, delta) => {
    const { content } = await device.sync.having()
    server.publish({ tags: { mega: BLOCKED } })
    server.said = { delta: delta === null ? { from: content, tags: {} } : delta }
    await device.push()
    expect(server.requests).toEqual(['content'])
    expect(actionsAt('mega.nz')).toEqual(STOPPED)
  })

  test('over many versions that a device has slept through comes at once', async () => {
    for (let turn = 0; turn < 5; turn++) server.publish({ tags: turn % 2 === 0 ? { mega: BLOCKED } : {} })
    await device.pull()
    expect(server.requests).toEqual(['bundle'])
    expect(enforced()).toBe(server.version)
  })

  test('of the version alone costs no part, and the new version is enforced', async () => {
    server.publish({})
    await device.push()
    expect(server.requests).toEqual([])
    expect(enforced()).toBe(server.version)
  })

  test('in what holds for this device makes the same version say something else', async () => {
    server.content = { ...server.content, tags: { mega: BLOCKED } }
    const { version } = server
    server.publish({})
    server.version = version
    await device.pull()
    expect(actionsAt('mega.nz')).toEqual(STOPPED)
    expect(enforced()).toBe(version)
  })
})

describe('a catalog', () => {
  const larger = aCatalog({ apps: [...CATALOG.apps, anApp({ id: 'zoom', domains: ['zoom.us'] })] })
  const publish = () => server.publish({ catalog: larger, tags: { zoom: BLOCKED } })

  test('that is another one comes by what has changed in it', async () => {
    publish()
    await device.pull()
    expect(server.requests).toEqual(['bundle', 'catalog-delta'])
    expect(actionsAt('zoom.us')).toEqual(STOPPED)
    expect(await device.worker.inForce.app('mega')).toMatchObject({ name: 'mega' })
  })

  test('loses the apps that are taken out', async () => {
    server.publish({ catalog: aCatalog({ apps: [MEGA] }) })
    await device.push()
    expect(server.requests).toEqual(['catalog-delta'])
    expect(device.worker.inForce.appOfHost('dropbox.com')).toBeNull()
    expect(device.worker.inForce.appOfHost('mega.nz')).toBe('mega')
  })

  test.each([
    ['is gone', () => server.gone.add('catalog-delta')],
    [
      'was garbled on the way',
      () => {
        server.onWay = (request, bytes) => (request === 'catalog-delta' ? spoilt(request, bytes) : bytes)
      },
    ],
    ['can’t be built upon what is on the disk', () => device.database.catalogChunks.clear()],
  ])('comes whole where what has changed %s', async (_, make) => {
    publish()
    make()
    await device.pull()
    expect(server.requests).toEqual(['bundle', 'catalog-delta', 'catalog'])
    expect(actionsAt('zoom.us')).toEqual(STOPPED)
  })

  test('that was lost from the disk comes again with its bundle', async () => {
    await device.database.catalogs.clear()
    await device.wakeAgain()
    expect(await device.sync.having()).toMatchObject({ etag: null, catalog: null })
    await device.pull()
    expect(server.requests).toEqual(['bundle', 'catalog'])
    expect(device.worker.inForce.appOfHost('mega.nz')).toBe('mega')
  })
})

describe('a part that is garbled on the way', () => {
  beforeEach(async () => {
    device = await SyncedDevice.wake(server)
    server.requests = []
  })

  test.each(['content', 'catalog'] as const)('counts as not arrived, and is asked for again: a %s', async (part) => {
    server.onWay = (request, bytes) => (request === part ? spoilt(request, bytes) : bytes)
    expect(await refused(device.pull())).toBe('connection')
    expect(await device.rejected.isThere()).toBe(false)
    server.onWay = (_, bytes) => bytes
    await device.pull()
    expect(enforced()).toBe(server.version)
  })

  test.each(['content', 'catalog'] as const)('and one that is gone is told as it is: a %s', async (part) => {
    server.gone.add(part)
    await expect(device.pull()).rejects.toThrow(ServerRefusal)
    expect(enforced()).toBeNull()
  })
})

describe('a bundle that is issued anew', () => {
  test('can be taken for longer, and nothing is enforced again', async () => {
    const apply = vi.spyOn(device.worker.enforcer, 'apply')
    server.issuedAt += DAY_MS
    await device.push()
    expect(device.worker.inForce.bundle?.expiresAt).toBe(ISSUED_AT + 8 * DAY_MS)
    expect(apply).not.toHaveBeenCalled()
    expect(server.requests).toEqual([])
    await device.wakeAgain()
    expect(await device.sync.having()).toMatchObject({ etag: server.etag })
    expect(device.worker.inForce.bundle).toMatchObject({ issuedAt: ISSUED_AT + DAY_MS, tags: { dropbox: BLOCKED } })
  })

  test('is no reason to take the one from before again', async () => {
    const before = server.answer()
    server.issuedAt += DAY_MS
    await device.push()
    expect(await refused(device.sync.receive(device.enrolled, before))).toBe('not-newer')
  })
})

describe('a bundle that fails its checks', () => {
  test('changes nothing, is reported, and is not checked again', async () => {
    server.publish({ tags: { mega: BLOCKED } }).said = { signature: 'AAAA' }
    expect(await refused(device.pull())).toBe('wrong-signature')
    expect(await device.rejected.isThere()).toBe(true)
    const verify = vi.spyOn(crypto.subtle, 'verify')
    expect(await refused(device.pull())).toBe('wrong-signature')
    expect(await refused(device.push())).toBe('wrong-signature')
    await device.wakeAgain()
    expect(await refused(device.pull())).toBe('wrong-signature')
    expect(verify).not.toHaveBeenCalled()
  })

  test('is forgotten when a good one comes', async () => {
    server.publish({}).said = { signature: 'AAAA' }
    await refused(device.push())
    server.publish({ tags: { mega: BLOCKED } }).said = {}
    await device.push()
    expect(await device.rejected.isThere()).toBe(false)
    expect(enforced()).toBe(server.version)
  })

  test('is forgotten when the server goes back to the one in force', async () => {
    const { version } = server
    server.publish({}).said = { signature: 'AAAA' }
    await refused(device.pull())
    server.version = version
    server.said = {}
    await device.pull()
    expect(await device.rejected.isThere()).toBe(false)
  })

  test('is checked again by another version of the extension', async () => {
    server.publish({}).said = { signature: 'AAAA' }
    await refused(device.pull())
    vi.spyOn(fakeBrowser.api.runtime, 'getManifest').mockReturnValue({ version: '2.0' })
    const verify = vi.spyOn(crypto.subtle, 'verify')
    await refused(device.pull())
    expect(verify).toHaveBeenCalledOnce()
  })

  test('is refused also where it comes without an entity tag, each time anew', async () => {
    server.publish({}).said = { signature: 'AAAA' }
    const { bundle } = server.answer()
    const verify = vi.spyOn(crypto.subtle, 'verify')
    for (let turn = 0; turn < 2; turn++) {
      expect(await refused(device.sync.receive(device.enrolled, { etag: null as never, bundle }))).toBe(
        'wrong-signature',
      )
    }
    expect(verify).toHaveBeenCalledTimes(2)
    server.said = {}
    await device.push()
    expect(enforced()).toBe(server.version)
  })

  test.each([
    ['of an older version', () => ({ version: 1 }), 'not-newer'],
    ['issued before the one in force', () => ({ issuedAt: ISSUED_AT - 1 }), 'not-newer'],
    [
      'whose content no device can hold',
      () => ({ content: { digest: sha256(''), bytes: MAX_CONTENT_BYTES + 1 } }),
      'too-large',
    ],
    ['of another format', () => ({ format: 2 as 3 }), 'invalid-content'],
  ])('is one %s', async (_, manifest, reason) => {
    server.manifest = manifest()
    expect(await refused(device.push())).toBe(reason)
    expect(await refused(device.pull())).toBe(reason)
    expect(server.requests).toEqual(['bundle'])
  })

  test('is one whose content is the one named, and none', async () => {
    const text = '{"tags":{"mega":"blocked"}}'
    server.publish({ tags: { mega: BLOCKED } }).said = { delta: null }
    server.manifest = { content: { digest: sha256(text), bytes: text.length } }
    server.onWay = () => new TextEncoder().encode(text)
    expect(await refused(device.push())).toBe('invalid-content')
    expect(await device.rejected.isThere()).toBe(true)
  })

  test('is one that is past its end; the one in force stays', async () => {
    server.publish({ tags: { mega: BLOCKED } })
    device.now = ISSUED_AT + 7 * DAY_MS
    expect(await refused(device.push())).toBe('expired')
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
    expect(await refused(device.pull())).toBe(reason)
    expect(await refused(device.push())).toBe(reason)
    device.now = right
    await device.push()
    expect(actionsAt('mega.nz')).toEqual(STOPPED)
    expect(await device.rejected.isThere()).toBe(false)
  })
})

describe('who asks and who is told at the same time', () => {
  test('what is pushed waits for no request', async () => {
    const { getBundle } = server.client
    let answer = () => {}
    vi.spyOn(server.client, 'getBundle').mockImplementationOnce(async (...asked) => {
      const given = await getBundle(...asked)
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return given
    })
    server.publish({ tags: {} })
    const pulling = device.pull()
    await vi.waitFor(() => expect(server.requests).toEqual(['bundle']))
    server.publish({ tags: { mega: BLOCKED } })
    await device.push()
    expect(enforced()).toBe(server.version)

    // The answer is to what was before: it is asked again, and nothing is refused.
    answer()
    await pulling
    expect(server.requests).toEqual(['bundle', 'bundle'])
    expect(enforced()).toBe(server.version)
    expect(await device.rejected.isThere()).toBe(false)
  })

  test('bundles are taken one after another', async () => {
    server.publish({ tags: { mega: BLOCKED } }).said = { delta: null }
    const first = server.answer()
    server.publish({ tags: {} })
    const second = server.answer()
    const { getContent } = server.client
    let arrive = () => {}
    vi.spyOn(server.client, 'getContent').mockImplementationOnce(async (...asked) => {
      await new Promise<void>((resolve) => {
        arrive = resolve
      })
      return getContent(...asked)
    })
    const taken = [first, second].map((pushed) => device.sync.receive(device.enrolled, pushed))
    await vi.waitFor(() => expect(server.client.getContent).toHaveBeenCalledOnce())
    arrive()
    await Promise.all(taken)
    expect(enforced()).toBe(server.version)
    expect(server.client.getContent).toHaveBeenCalledTimes(2)
  })

  test('who lets go of all waits until what runs has ended; then no key but the pinned one is trusted', async () => {
    const pushed = server
      .rotate()
      .publish({ tags: { mega: BLOCKED } })
      .answer()
    const taking = device.sync.receive(device.enrolled, pushed)
    await device.sync.forget()
    expect(enforced()).toBe(server.version)
    expect((await device.sync.having()).key).toBe(device.enrolled.bundlePublicKey)
    await taking
  })

  test('groups are told before a bundle is asked for', async () => {
    vi.spyOn(server.client, 'getBundle').mockImplementationOnce(async () => {
      expect(device.groupsReports).toBe(2)
      return null
    })
    await device.pull()
    expect(device.groupsReports).toBe(2)
  })
})
