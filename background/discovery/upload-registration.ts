import { PageScripts, WEB_PAGES } from '../content/page-scripts.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'

const SENSOR = { id: 'file-sensor', file: 'extension/content/file-sensor.js', world: 'ISOLATED' } as const

/** Puts the file sensor into pages as long as policy wants it there, and into none otherwise. */
export class UploadRegistration {
  readonly #policy: ManagedPolicy
  readonly #scripts = new PageScripts([SENSOR], 'fileSensorInOpenTabs')
  #queue: Promise<void> = Promise.resolve()

  constructor(policy: ManagedPolicy) {
    this.#policy = policy
    this.#enqueue()
    policy.onChange(() => this.#enqueue())
  }

  async #reconcile(): Promise<void> {
    await this.#policy.ready
    const { serverUrl, discovery } = this.#policy.current.policy
    // Without a server nothing is recorded. So it is, too, until the browser has handed over a first policy.
    const wanted = serverUrl !== null && discovery.enabled && discovery.fileUploads
    if (wanted) await this.#scripts.keepIn(WEB_PAGES)
    else await this.#scripts.takeOut()
  }

  #enqueue(): void {
    this.#queue = this.#queue
      .then(() => this.#reconcile())
      .catch((error: unknown) => console.error('The file sensor could not be registered:', error))
  }
}
