import { setImmediate as nextTurn } from 'node:timers/promises'
import { CLOSE_REPLACED } from '../../core/protocol/push-api.ts'
import type { Metrics } from '../http/metrics.ts'
import { slices } from '../store/slices.ts'
import type { DeviceConnection } from './device-connection.ts'

/** So many in one turn of the event loop: requests and other messages get between. */
const A_TURN = 500

/** The connections of this process: one a device. */
export class Connections {
  readonly #byDevice = new Map<string, DeviceConnection>()
  /** Those that are being closed, too. */
  readonly #open = new Set<DeviceConnection>()
  readonly #metrics: Pick<Metrics, 'pushConnections' | 'pushMessages'>
  readonly #onGone: (connection: DeviceConnection) => void
  #onNoneOpen = () => {}

  /** @param onGone nothing is sent over the connection any more */
  constructor(
    metrics: Pick<Metrics, 'pushConnections' | 'pushMessages'>,
    onGone: (connection: DeviceConnection) => void,
  ) {
    this.#metrics = metrics
    this.#onGone = onGone
  }

  get size(): number {
    return this.#byDevice.size
  }

  get(deviceId: string): DeviceConnection | undefined {
    return this.#byDevice.get(deviceId)
  }

  all(): DeviceConnection[] {
    return [...this.#byDevice.values()]
  }

  isCurrent(connection: DeviceConnection): boolean {
    return this.#byDevice.get(connection.deviceId) === connection
  }

  /** Takes the place of the one that the device had. */
  add(connection: DeviceConnection): void {
    const before = this.#byDevice.get(connection.deviceId)
    if (before !== undefined) this.close(before, CLOSE_REPLACED, 'Another connection of this device is there')
    this.#byDevice.set(connection.deviceId, connection)
    this.#open.add(connection)
    this.#metrics.pushConnections.inc()
  }

  /** To be called when it has ended, whoever ended it. */
  ended(connection: DeviceConnection): void {
    if (this.#open.delete(connection)) this.#metrics.pushConnections.dec()
    this.#forget(connection)
    if (this.#open.size === 0) this.#onNoneOpen()
  }

  close(connection: DeviceConnection, code: number, reason: string): void {
    this.#forget(connection)
    connection.close(code, reason)
  }

  send(connection: DeviceConnection, type: string, message: Buffer): void {
    if (connection.send(message)) this.#metrics.pushMessages.inc({ type })
  }

  /** Does it for all that are connected now, some in each turn of the event loop. */
  async eachTurn(work: (connections: readonly DeviceConnection[]) => Promise<void>): Promise<void> {
    for (const some of slices(this.all(), A_TURN)) {
      await work(some)
      await nextTurn()
    }
  }

  /** Closes all; those that haven't answered within `graceMs` are cut off. */
  async closeAll(code: number, reason: string, graceMs: number): Promise<void> {
    const noneOpen = new Promise<void>((resolve) => {
      this.#onNoneOpen = resolve
    })
    const timer = setTimeout(() => {
      for (const connection of this.#open) connection.terminate()
    }, graceMs)
    await this.eachTurn(async (some) => {
      for (const connection of some) this.close(connection, code, reason)
    })
    if (this.#open.size > 0) await noneOpen
    clearTimeout(timer)
  }

  #forget(connection: DeviceConnection): void {
    if (!this.isCurrent(connection)) return
    this.#byDevice.delete(connection.deviceId)
    this.#onGone(connection)
  }
}
