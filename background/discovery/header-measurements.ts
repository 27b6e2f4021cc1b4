import type { WebRequest } from 'webextension-polyfill'
import { type AppMeasurement, DAY_MS } from '../../core/protocol/device-api.ts'
import type { AgentDatabase } from '../storage/database.ts'
import { sameJson } from '../storage/same-json.ts'
import type { ServerClock } from '../sync/server-clock.ts'
import { headerValue } from './message-sizes.ts'
import type { Recorder, Seen } from './recorder.ts'

type Protection = Omit<AppMeasurement, 'appId' | 'at'>

/**
 * What the headers of an app's pages say of its protection: one row an app, that holds only what holds for all its
 * pages since the row was last sent. No address and no header's value is kept.
 */
export class HeaderMeasurements {
  readonly #recorder: Recorder
  readonly #clock: ServerClock
  readonly #database: AgentDatabase
  /** What this worker has written last, so that an app's every page isn't a write. */
  readonly #written = new Map<string, AppMeasurement>()

  constructor(recorder: Recorder, clock: ServerClock, database: AgentDatabase) {
    this.#recorder = recorder
    this.#clock = clock
    this.#database = database
  }

  /** @param protocol `https:` or `http:` */
  async take(seen: Seen, protocol: string, headers: WebRequest.HttpHeaders): Promise<void> {
    const appId = await this.#recorder.subjectAt(seen)
    if (appId === null || appId.includes('.')) return
    const at = this.#clock.at(seen.at)
    const found = protectionOf(protocol, headers)
    const last = this.#written.get(appId)
    if (last !== undefined && at - last.at < DAY_MS && sameJson(both(protectionIn(last), found), protectionIn(last)))
      return

    const { measurements } = this.#database
    await this.#database.transaction('rw', measurements, async () => {
      const waiting = await measurements.get(appId)
      const row = { appId, at, ...(waiting === undefined ? found : both(protectionIn(waiting), found)) }
      await measurements.put(row)
      this.#written.set(appId, row)
    })
  }
}

function protectionOf(protocol: string, headers: WebRequest.HttpHeaders): Protection {
  const policies = headers.filter(({ name }) => name.toLowerCase() === 'content-security-policy')
  const maxAge = /max-age\s*=\s*"?(\d+)/i.exec(headerValue(headers, 'strict-transport-security') ?? '')?.[1]
  return {
    https: protocol === 'https:',
    hsts: protocol === 'https:' && Number(maxAge ?? 0) > 0,
    csp: policies.some(({ value }) => (value ?? '').trim() !== ''),
    frameProtection:
      headerValue(headers, 'x-frame-options') !== null ||
      policies.some(({ value }) => /(^|;)\s*frame-ancestors\s/i.test(value ?? '')),
    contentTypeProtection: headerValue(headers, 'x-content-type-options')?.toLowerCase() === 'nosniff',
  }
}

function protectionIn({ appId: _, at: __, ...protection }: AppMeasurement): Protection {
  return protection
}

function both(a: Protection, b: Protection): Protection {
  return {
    https: a.https && b.https,
    hsts: a.hsts && b.hsts,
    csp: a.csp && b.csp,
    frameProtection: a.frameProtection && b.frameProtection,
    contentTypeProtection: a.contentTypeProtection && b.contentTypeProtection,
  }
}
