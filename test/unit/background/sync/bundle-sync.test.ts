import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ServerRefusal } from '../../../../background/sync/server-errors.ts'
import { DAY_MS } from '../../../../core/protocol/device-api.ts'
import { aCatalog, anApp, aTag, ISSUED_AT, sha256 } from '../../../fixtures/bundle-builder.ts'
import { BundleServer } from '../../../fixtures/bundle-server.ts'
import { OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
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

  test('comes whole where what has changed is said of one that the device hasn’t', async () => {
    const having = await device.sync.having()
    publish()
    const { catalog } = JSON.parse(server.answer(having).bundle.payload)
    server.manifest = { catalog: { ...catalog, delta: { ...catalog.delta, from: sha256('another') } } }
    await device.pull()
    expect(server.requests).toEqual(['bundle', 'catalog'])
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
    expect(await device.refusalOf(device.pull())).toBe('connection')
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
    await device.sync.receive(device.enrolled, before)
    expect(device.worker.inForce.bundle?.issuedAt).toBe(server.issuedAt)
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
