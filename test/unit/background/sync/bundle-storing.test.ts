import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { aCatalog, anApp, aTag } from '../../../fixtures/bundle-builder.ts'
import { BundleServer } from '../../../fixtures/bundle-server.ts'
import { OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { actionsAt, STOPPED } from '../support/compiled-rules.ts'
import { SyncedDevice } from '../support/synced-device.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

let server: BundleServer
let device: SyncedDevice

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const catalog = aCatalog({ apps: [anApp({ id: 'mega', domains: ['mega.nz'] })] })
  server = new BundleServer().publish({ catalog, tags: { mega: aTag('unsanctioned') } })
  device = await SyncedDevice.wake(server)
})
afterEach(() => vi.restoreAllMocks())

const DISK_FULL = new Error('The disk is full')

test.each([
  ['bundle', () => vi.spyOn(device.database.bundles, 'put').mockRejectedValue(DISK_FULL)],
  ['catalog', () => vi.spyOn(device.database.catalogs, 'put').mockRejectedValue(DISK_FULL)],
])('a %s that can’t be stored holds all the same, and is asked for until it can', async (_, fillDisk) => {
  const put = fillDisk()
  for (let turn = 0; turn < 2; turn++) {
    await expect(device.pull()).rejects.toThrow('The disk is full')
    await device.worker.settle()
    expect(actionsAt('mega.nz')).toEqual(STOPPED)
    expect(await device.sync.having()).toMatchObject({ etag: null })
  }
  put.mockRestore()
  await device.pull()
  expect(await device.sync.having()).toMatchObject({ etag: server.etag })
  await device.wakeAgain()
  expect(await device.sync.having()).toMatchObject({ etag: server.etag })
  expect(device.worker.inForce.appOfHost('mega.nz')).toBe('mega')
})
