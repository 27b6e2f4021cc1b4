import { expect } from 'vitest'
import { BundleSync } from '../../../../background/sync/bundle-sync.ts'
import { BundleTrust } from '../../../../background/sync/bundle-trust.ts'
import { RejectedBundle } from '../../../../background/sync/rejected-bundle.ts'
import { ServerUnreachable } from '../../../../background/sync/server-errors.ts'
import { BundleRejected } from '../../../../core/bundle/open-bundle.ts'
import { DAY_MS } from '../../../../core/protocol/device-api.ts'
import { ISSUED_AT } from '../../../fixtures/bundle-builder.ts'
import type { BundleServer } from '../../../fixtures/bundle-server.ts'
import { fakeBrowser } from '../../../fixtures/fake-browser.ts'
import { memoryDatabase } from '../../../fixtures/memory-database.ts'
import { FakeWorker } from './fake-worker.ts'

/** A day after the first bundle was issued. */
const A_DAY_LATER = ISSUED_AT + DAY_MS

/** A device that is enrolled with a server, and the worker that keeps its bundle. */
export class SyncedDevice {
  readonly server: BundleServer
  readonly database = memoryDatabase()
  readonly trust = new BundleTrust()
  readonly rejected = new RejectedBundle()
  readonly enrolled
  /** The time by the server's clock. */
  now = A_DAY_LATER
  worker!: FakeWorker
  sync!: BundleSync
  groupsReports = 0

  /** @param anchor that is pinned: the server's key, where it isn't another one */
  static async wake(server: BundleServer, anchor?: string): Promise<SyncedDevice> {
    fakeBrowser.reset()
    const device = new SyncedDevice(server, anchor ?? server.signer.publicKey)
    await device.wakeAgain()
    return device
  }

  private constructor(server: BundleServer, bundlePublicKey: string) {
    this.server = server
    this.enrolled = { serverUrl: 'https://server.example', credential: 'c', bundlePublicKey }
  }

  /** As when the worker has died meanwhile. */
  async wakeAgain(): Promise<void> {
    this.worker = await FakeWorker.wake(this.database)
    const { policy, inForce, enforcer } = this.worker
    this.sync = new BundleSync({
      client: this.server.client as never,
      policy,
      enrollment: { current: async () => this.enrolled } as never,
      inForce,
      enforcer,
      clock: { ready: Promise.resolve(), now: () => this.now } as never,
      trust: this.trust,
      rejected: this.rejected,
      health: { reportIfGroupsChanged: async () => void this.groupsReports++ } as never,
    })
  }

  async pull(): Promise<void> {
    await this.sync.pull(this.enrolled)
    await this.worker.settle()
  }

  /** The server pushes what is newest. */
  async push(): Promise<void> {
    await this.sync.receive(this.enrolled, this.server.answer(await this.sync.having()))
    await this.worker.settle()
  }

  /**
   * What is given changes nothing, and is refused, or counts as not arrived.
   *
   * @returns why
   */
  async refusalOf(giving: Promise<void>): Promise<string> {
    const before = await this.state()
    const error = await giving.catch((thrown: unknown) => thrown)
    await this.worker.settle()
    expect(await this.state()).toEqual(before)
    if (error instanceof BundleRejected) return error.reason
    if (error instanceof ServerUnreachable) return error.where
    throw new Error(`It was taken, or failed otherwise: ${String(error)}`)
  }

  /** All that a bundle which fails must leave as it was. */
  async state() {
    return structuredClone({
      inMemory: this.worker.inForce.record,
      onDisk: await this.database.bundles.get('current'),
      catalog: this.worker.inForce.catalog?.digest,
      enforced: this.worker.enforcer.enforcedVersion,
      rules: fakeBrowser.rules,
      trust: await this.trust.keys(this.enrolled.bundlePublicKey),
    })
  }
}
