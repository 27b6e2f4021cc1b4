import type * as v from 'valibot'
import type {
  AppDetail,
  BundleStatus,
  ChangedApp,
  CreateAppSchema,
  Device,
  DiscoveredApp,
  Event,
  TagRequestSchema,
  TagResponse,
} from '../../../core/protocol/admin-api.ts'
import { HOUR_MS } from '../../../core/protocol/device-api.ts'
import type {
  AccessRequest,
  CreateExceptionSchema,
  DecideRequestSchema,
  Exception,
} from '../../../core/protocol/exceptions-api.ts'
import type { CreatedEnrollmentToken } from '../../../core/protocol/rollout-api.ts'
import type { FleetProgress } from '../../../core/protocol/staged-api.ts'
import type { Tag } from '../../../core/protocol/tags.ts'
import type { HeliographServer } from './heliograph-server.ts'

type TagRequest = v.InferInput<typeof TagRequestSchema>

/** The admin API, as a script of an admin's would use it. */
export class Admin {
  readonly #server: HeliographServer

  constructor(server: HeliographServer) {
    this.#server = server
  }

  async discoveredApps(): Promise<DiscoveredApp[]> {
    return (await this.#get<{ items: DiscoveredApp[] }>('discovered-apps')).items
  }

  async discovered(appId: string): Promise<DiscoveredApp | undefined> {
    return (await this.discoveredApps()).find((app) => app.appId === appId)
  }

  async app(appId: string): Promise<AppDetail> {
    return this.#get(`apps/${appId}`)
  }

  async devices(): Promise<Device[]> {
    return (await this.#get<{ items: Device[] }>('devices')).items
  }

  async onlyDevice(): Promise<Device> {
    const [device, ...others] = await this.devices()
    if (device === undefined || others.length > 0) throw new Error(`${others.length + 1} devices, not one`)
    return device
  }

  async events(type = 'blocked'): Promise<Event[]> {
    return (await this.#get<{ items: Event[] }>(`events?type=${type}`)).items
  }

  /** @param more whom and where the tag is for, and what else it says */
  async tag(appId: string, tag: Tag, more: Omit<TagRequest, 'tag'> = {}): Promise<TagResponse> {
    return this.#send('PUT', `apps/${appId}/tag`, { tag, ...more })
  }

  async createApp(app: v.InferInput<typeof CreateAppSchema>): Promise<ChangedApp> {
    return this.#send('POST', 'apps', app)
  }

  /** Opens an app to a device, or to whoever uses it, for an hour. */
  async except(appId: string, whom: { deviceId: string } | { user: string }): Promise<Exception> {
    return this.openTo({ appId, ...whom, until: Date.now() + HOUR_MS, note: 'For a look' })
  }

  /** Opens an app to one user or device for a time. */
  async openTo(exception: v.InferInput<typeof CreateExceptionSchema>): Promise<Exception> {
    return this.#send('POST', 'exceptions', exception)
  }

  async exceptions(): Promise<Exception[]> {
    return (await this.#get<{ items: Exception[] }>('exceptions')).items
  }

  async endException(exceptionId: string): Promise<void> {
    await this.#send('DELETE', `exceptions/${exceptionId}`)
  }

  async accessRequests(): Promise<AccessRequest[]> {
    return (await this.#get<{ items: AccessRequest[] }>('access-requests')).items
  }

  async decide(requestId: string, decision: v.InferInput<typeof DecideRequestSchema>): Promise<AccessRequest> {
    return this.#send('POST', `access-requests/${requestId}/decision`, decision)
  }

  async bundleStatus(): Promise<{ bundleVersion: number }> {
    const { version } = await this.#get<BundleStatus>('bundle/status')
    return { bundleVersion: version }
  }

  async progress(version: number): Promise<FleetProgress> {
    return this.#get(`bundle/progress?version=${version}`)
  }

  /** "Sync now", in the portal. */
  async askToSync(deviceId: string): Promise<void> {
    await this.#send('POST', `devices/${deviceId}/sync`)
  }

  async createToken(options: { maxUses?: number } = {}): Promise<CreatedEnrollmentToken> {
    return this.#send('POST', 'enrollment-tokens', { name: 'e2e', ...options })
  }

  async revokeToken(tokenId: string): Promise<void> {
    await this.#send('DELETE', `enrollment-tokens/${tokenId}`)
  }

  async revokeDevice(deviceId: string, mayEnrollAgain: boolean): Promise<void> {
    await this.#send('POST', `devices/${deviceId}/revoke`, { mayEnrollAgain })
  }

  #get<T>(path: string): Promise<T> {
    return this.#send('GET', path)
  }

  async #send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { Authorization: `Bearer ${await this.#server.adminToken()}` }
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    const response = await fetch(`${this.#server.url}/api/v1/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
}
