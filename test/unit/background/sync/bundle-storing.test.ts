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

test.each(['bundles', 'catalogs'] as const)(
  'what can’t be stored (%s) holds, and is asked for until it can',
  async (table) => {
    const put = vi.spyOn(device.database[table], 'put').mockRejectedValue(new Error('The disk is full'))
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
  },
)
