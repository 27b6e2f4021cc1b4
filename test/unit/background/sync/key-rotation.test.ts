import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BundleTrust } from '../../../../background/sync/bundle-trust.ts'
import { BundleRejected } from '../../../../core/bundle/open-bundle.ts'
import { aTag, TestSigner } from '../../../fixtures/bundle-builder.ts'
import { BundleServer } from '../../../fixtures/bundle-server.ts'
import { fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { actionsAt, OPEN, STOPPED } from '../support/compiled-rules.ts'
import { SyncedDevice } from '../support/synced-device.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const BLOCKED = aTag('unsanctioned')

let server: BundleServer
let device: SyncedDevice

beforeEach(async () => {
  server = new BundleServer()
  device = await SyncedDevice.wake(server)
  await device.pull()
  server.requests = []
})
afterEach(() => vi.restoreAllMocks())

async function reasonOf(giving: Promise<void>): Promise<string> {
  const error = await giving.catch((thrown: unknown) => thrown)
  if (!(error instanceof BundleRejected)) throw new Error(`It was not refused: ${String(error)}`)
  return error.reason
}

describe('a key that the trusted one vouches for', () => {
  test.each([1, 2])('takes its place, after %i rotations at once, and nothing is fetched anew', async (rotations) => {
    for (let turn = 0; turn < rotations; turn++) server.rotate()
    server.publish({ tags: { dropbox: BLOCKED } })
    await device.pull()
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
    expect(server.requests).toEqual(['bundle'])
    expect(await device.sync.having()).toMatchObject({ key: server.signer.publicKey, etag: server.etag })
  })

  test('is known to the next worker, without anybody vouching for it again', async () => {
    server.rotate().publish({})
    await device.push()
    await device.wakeAgain()
    server.publish({ tags: { dropbox: BLOCKED } }).said = { keys: [] }
    await device.push()
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
  })

  test('goes on with the versions of the one before: no roll-back by it either', async () => {
    server.publish({})
    await device.push()
    server.rotate().manifest = { version: 1 }
    expect(await reasonOf(device.pull())).toBe('not-newer')
  })

  test('signs the same bundle anew, and that alone is no new one', async () => {
    const apply = vi.spyOn(device.worker.enforcer, 'apply')
    server.rotate()
    await device.push()
    expect(apply).not.toHaveBeenCalled()
    expect(await device.sync.having()).toMatchObject({ key: server.signer.publicKey, etag: server.etag })
  })

  test('is the only one from then on: the old one may have been stolen', async () => {
    const stolen = server.signer
    server.rotate().publish({})
    await device.push()
    server.publish({ tags: { dropbox: BLOCKED } }).signer = stolen
    expect(await reasonOf(device.push())).toBe('wrong-signature')
  })

  test('is not trusted for it alone: something that it signed has to hold', async () => {
    const before = server.signer
    server.rotate().publish({}).manifest = { version: 0 }
    expect(await reasonOf(device.push())).toBe('invalid-content')
    expect((await device.sync.having()).key).toBe(before.publicKey)
    server.manifest = {}
    server.signer = before
    server.publish({ tags: { dropbox: BLOCKED } }).said = { keys: [] }
    await device.push()
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
  })

  test('takes a key that was left back by no way round', async () => {
    const first = server.signer
    server.rotate().publish({})
    await device.push()
    const back = server.signer.endorse(first.publicKey)
    server.publish({}).signer = first
    server.said = { keys: [back] }
    expect(await reasonOf(device.push())).toBe('wrong-signature')
  })
})

describe('a key that nobody vouches for', () => {
  const thief = new TestSigner()

  test.each([
    ['by itself', () => [thief.endorse(thief.publicKey, server.signer.publicKey)]],
    ['by another one that nobody vouches for', () => [new TestSigner().endorse(thief.publicKey)]],
    ['for another one', () => [server.signer.endorse(new TestSigner().publicKey)]],
    [
      'as a bundle',
      () => [server.signer.sign({ format: 1, oldKey: server.signer.publicKey, newKey: thief.publicKey, issuedAt: 0 })],
    ],
  ])('signs in vain, endorsed %s', async (_, endorsements) => {
    const keys = endorsements()
    const trusted = server.signer.publicKey
    server.publish({ tags: { dropbox: BLOCKED } }).signer = thief
    server.said = { keys }
    expect(await reasonOf(device.pull())).toBe('wrong-signature')
    expect(actionsAt('dropbox.com')).toEqual(OPEN)
    expect((await device.sync.having()).key).toBe(trusted)
    expect(await device.rejected.isThere()).toBe(true)
  })

  test('is trusted where policy pins it: it counts its versions from its own beginning, and all is fetched anew', async () => {
    server.publish({ tags: { dropbox: BLOCKED } })
    await device.push()
    const other = new BundleServer()
    const moved = { ...device.enrolled, bundlePublicKey: other.signer.publicKey }
    Object.assign(device.enrolled, moved)
    Object.assign(server.client, other.client)
    expect(await device.sync.having()).toEqual({
      etag: null,
      content: null,
      catalog: null,
      key: other.signer.publicKey,
    })
    await device.pull()
    expect(other.requests).toEqual(['bundle', 'content', 'catalog'])
    expect(device.worker.enforcer.enforcedVersion).toBe(1)
    expect(actionsAt('dropbox.com')).toEqual(OPEN)
  })

  test('what was refused by the key before is checked again where policy pins the right one', async () => {
    server.publish({ tags: { dropbox: BLOCKED } }).signer = thief
    expect(await reasonOf(device.pull())).toBe('wrong-signature')
    Object.assign(device.enrolled, { bundlePublicKey: thief.publicKey })
    await device.pull()
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
  })
})

describe('the keys that are trusted', () => {
  const lineage = ['first', 'second', 'third']
  beforeEach(async () => {
    fakeBrowser.reset()
    await new BundleTrust().keep({ lineage, newest: 'third' })
  })

  test.each(lineage)('are the same where policy pins the %s', async (anchor) => {
    expect(await new BundleTrust().keys(anchor)).toEqual({ lineage, newest: 'third' })
  })

  test('begin anew with another one that is pinned', async () => {
    expect(await new BundleTrust().keys('another')).toEqual({ lineage: ['another'], newest: 'another' })
  })
})
