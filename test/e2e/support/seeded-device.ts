import { randomUUID } from 'node:crypto'
import type { Batch, DeviceInfo, EnrollResponse } from '../../../core/protocol/device-api.ts'
import type { Admin } from './admin.ts'
import type { HeliographServer } from './heliograph-server.ts'

/** A device without a browser: it says over the device API what a test needs to be there. */
export class SeededDevice {
  readonly deviceId = randomUUID()
  readonly #server: HeliographServer
  readonly #info: DeviceInfo
  #credential = ''
  #sequence = 0

  private constructor(server: HeliographServer, info: DeviceInfo) {
    this.#server = server
    this.#info = info
  }

  static async enroll(
    server: HeliographServer,
    admin: Admin,
    named: Pick<DeviceInfo, 'name' | 'user'>,
    groups: string[] = [],
  ): Promise<SeededDevice> {
    const device = new SeededDevice(server, {
      ...named,
      groups,
      browser: 'Chrome',
      browserVersion: '156.0.1.2',
      platform: 'linux',
      extensionVersion: '0.1.0',
      installType: 'admin',
    })
    const { token } = await admin.createToken()
    const request = { token, deviceId: device.deviceId, device: device.#info }
    const { credential } = await device.#post<EnrollResponse>('enroll', request)
    device.#credential = credential
    return device
  }

  /** Reports that its user asked for an app on the block page. */
  async askForAccess(appId: string, reason: string): Promise<void> {
    this.#sequence += 1
    const batch: Batch = {
      batchId: randomUUID(),
      sequence: this.#sequence,
      signals: [],
      events: [
        {
          id: randomUUID(),
          type: 'access-requested',
          at: Date.now(),
          appId,
          user: this.#info.user,
          context: 'navigation',
          justification: reason,
        },
      ],
      identities: [],
      measurements: [],
      dropped: 0,
    }
    await this.#post('batches', batch)
  }

  async #post<T>(path: string, body: object): Promise<T> {
    const response = await fetch(`${this.#server.url}/device/v1/${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(this.#credential !== '' && { Authorization: `Bearer ${this.#credential}` }),
      },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
}
