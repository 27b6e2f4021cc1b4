import { CLOSE_REVOKED } from '../../core/protocol/push-api.ts'
import type { ConnectableDevice } from '../store/device-contact.ts'
import { Coalesced } from './coalesced.ts'
import type { Connections } from './connections.ts'
import type { ContactWriter } from './contact-writer.ts'
import type { DeviceConnection } from './device-connection.ts'

/** Keeps connections to what the store says of their devices: whether they are let in, their groups and their user. */
export class DeviceCheck {
  readonly #connections: Connections
  readonly #contact: ContactWriter
  readonly #onChange: (connection: DeviceConnection, what: 'groups' | 'user') => void
  readonly #check = new Coalesced(() => this.#checkSuspects())
  #suspects = new Set<string>()

  constructor(
    connections: Connections,
    contact: ContactWriter,
    onChange: (connection: DeviceConnection, what: 'groups' | 'user') => void,
  ) {
    this.#connections = connections
    this.#contact = contact
    this.#onChange = onChange
  }

  /** Looks a device up of which something has changed; many at once where a whole fleet has. */
  async suspect(deviceId: string): Promise<void> {
    if (this.#connections.get(deviceId) === undefined) return
    this.#suspects.add(deviceId)
    await this.#check.run()
  }

  /** Marks all that are connected as seen, and looks them up: a notice may be lost. */
  markConnected(): Promise<void> {
    return this.#connections.eachTurn(async (some) => {
      this.#compare(some, await this.#contact.markConnected(some.map(({ deviceId }) => deviceId)))
    })
  }

  idle(): Promise<void> {
    return this.#check.idle()
  }

  async #checkSuspects(): Promise<void> {
    const suspects = [...this.#suspects].flatMap((id) => this.#connections.get(id) ?? [])
    this.#suspects = new Set()
    if (suspects.length === 0) return
    this.#compare(suspects, await this.#contact.read(suspects.map(({ deviceId }) => deviceId)))
  }

  /** @param connections those that were there before the devices were read: what came later may be newer than they are */
  #compare(connections: readonly DeviceConnection[], devices: readonly ConnectableDevice[]): void {
    const found = new Map(devices.map((device) => [device.id, device]))
    for (const connection of connections) {
      if (!this.#connections.isCurrent(connection)) continue
      const device = found.get(connection.deviceId)
      if (device === undefined || device.credentialHash !== connection.credentialHash) {
        this.#connections.close(connection, CLOSE_REVOKED, 'The credential no longer holds')
        continue
      }
      const isUserNew = device.user !== connection.user
      const areGroupsNew = JSON.stringify(device.groups) !== JSON.stringify(connection.groups)
      connection.user = device.user
      connection.groups = device.groups
      if (isUserNew) this.#onChange(connection, 'user')
      if (areGroupsNew) this.#onChange(connection, 'groups')
    }
  }
}
