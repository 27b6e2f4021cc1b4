import type { CounterName, Counters, DeviceEvent } from '../../core/protocol/device-api.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { Ruling } from '../enforcement/rulings.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { UsageLog } from '../storage/usage-log.ts'
import type { ServerClock } from '../sync/server-clock.ts'
import type { DiscoveryScope } from './discovery-scope.ts'
import type { PrivateWindows } from './private-windows.ts'
import type { Who } from './who.ts'

/** Where and when something was seen. */
export interface Seen {
  /** As `normaliseHost` returns it. */
  readonly host: string
  /** -1: no tab asked for it. */
  readonly tabId: number
  /** Whether it was in a private window, where the browser says so itself. */
  readonly isPrivate?: boolean
  /** Epoch milliseconds by the browser's clock, as its events carry it. */
  readonly at: number
}

export interface RequestSeen extends Seen {
  /** The body's size as the header tells it; null where it doesn't. */
  readonly bytesDown: number | null
  /** Whether the request had a body: how large it was, the browser doesn't tell. */
  readonly sentBody: boolean
}

/** Where a page was asked for that isn't let through. */
type Attempt = Omit<Seen, 'at'>

/** What is told of an event beside when, where and who. */
type Happened = Pick<DeviceEvent, 'type' | 'context'> & Partial<Pick<DeviceEvent, 'justification'>>

/** Files that a person gave to a page at once; `host` is of the frame that got them. */
export interface FilesSeen extends Seen {
  readonly count: number
  readonly bytes: number
}

/** Turns what was seen into rows of the usage log, or into nothing where policy wants that. */
export class Recorder {
  readonly #policy: ManagedPolicy
  readonly #scope: DiscoveryScope
  readonly #who: Who
  readonly #privateWindows: PrivateWindows
  readonly #clock: ServerClock
  readonly #log: UsageLog
  readonly #ready: Promise<unknown>

  constructor(parts: {
    policy: ManagedPolicy
    inForce: BundleInForce
    scope: DiscoveryScope
    who: Who
    privateWindows: PrivateWindows
    clock: ServerClock
    log: UsageLog
  }) {
    this.#policy = parts.policy
    this.#scope = parts.scope
    this.#who = parts.who
    this.#privateWindows = parts.privateWindows
    this.#clock = parts.clock
    this.#log = parts.log
    this.#ready = Promise.all([parts.policy.ready, parts.inForce.ready, parts.privateWindows.ready, parts.clock.ready])
  }

  async visit(seen: Seen): Promise<void> {
    await this.#use(seen, { counts: { visits: 1 } })
  }

  async request({ bytesDown, sentBody, ...seen }: RequestSeen): Promise<void> {
    await this.#use(seen, {
      counts: { requests: 1, bytesDown: bytesDown ?? 0 },
      bytesDownExact: bytesDown !== null,
      bytesUpExact: !sentBody,
    })
  }

  /** Files that a person gave to a page. They are the part of what goes up whose size is known. */
  async fileUpload({ count, bytes, ...seen }: FilesSeen): Promise<void> {
    await this.#ready
    // A page that was open when policy turned this off still reports.
    if (!this.#policy.current.policy.discovery.fileUploads) return
    await this.#use(seen, {
      counts: { fileUploads: count, fileUploadBytes: bytes, bytesUp: bytes },
      bytesUpExact: false,
    })
  }

  async download(seen: Seen): Promise<void> {
    await this.#use(seen, { counts: { downloads: 1 } })
  }

  /** A page that somebody wanted to see, and that isn't shown: blocked, or behind a warning. */
  async stopped(ruling: Ruling, context: DeviceEvent['context'], attempt: Attempt): Promise<void> {
    if (ruling.kind === 'warned') await this.#count('warned', ruling.appId, attempt, { type: 'warned', context })
    if (ruling.kind === 'blocked') await this.#count('blocked', ruling.appId, attempt, { type: 'blocked', context })
  }

  /** A frame inside another page that isn't shown: counted, but no event of its own. */
  async stoppedFrame(ruling: Ruling, attempt: Attempt): Promise<void> {
    if (ruling.kind === 'blocked') await this.#count('blocked', ruling.appId, attempt, null)
  }

  /** Somebody went on past a warning. */
  async bypassed(appId: string, justification: string | null, attempt: Attempt): Promise<void> {
    await this.#count('bypassed', appId, attempt, { type: 'bypassed', context: 'navigation', justification })
  }

  /**
   * A person asks to be let in. That is told whatever policy keeps out of the records: they want to be heard.
   *
   * @returns the event's id, by which the answer will come
   */
  async accessRequested(appId: string, reason: string): Promise<string> {
    await this.#ready
    const [id, at, user] = [crypto.randomUUID(), this.#clock.at(Date.now()), await this.#who.user()]
    const what = { type: 'access-requested', context: 'navigation', justification: reason } as const
    await this.#log.record({ subject: appId, user, at, counts: {}, event: { id, at, appId, user, ...what } })
    return id
  }

  /** Files that a person wanted to give to an app, and that were kept from it. */
  async uploadBlocked(appId: string, attempt: Attempt): Promise<void> {
    await this.#count(null, appId, attempt, { type: 'upload-blocked', context: 'open-tab' })
  }

  /** As what something is recorded that was seen; null where it isn't. */
  async subjectAt(seen: Seen): Promise<string | null> {
    await this.#ready
    return this.#policy.current.policy.discovery.enabled ? this.#recordedAs(seen) : null
  }

  async #use(seen: Seen, part: { counts: Partial<Counters>; bytesDownExact?: boolean; bytesUpExact?: boolean }) {
    const subject = await this.subjectAt(seen)
    if (subject === null) return
    await this.#log.record({ subject, user: await this.#who.user(), at: this.#clock.at(seen.at), ...part })
  }

  /**
   * Also where discovery is off: what is stopped must be seen by whoever has it stopped.
   *
   * @param counter null: it is an event alone
   * @param appId null: an address of the managed policy's list that is no app's; without an app there is no event
   */
  async #count(
    counter: CounterName | null,
    appId: string | null,
    attempt: Attempt,
    what: Happened | null,
  ): Promise<void> {
    await this.#ready
    const subject = await this.#recordedAs(attempt)
    if (subject === null) return
    const at = this.#clock.at(Date.now())
    const user = await this.#who.user()
    const sighting = { subject: appId ?? subject, user, at, counts: counter === null ? {} : { [counter]: 1 } }
    if (what === null || appId === null) return this.#log.record(sighting)
    const event: DeviceEvent = { id: crypto.randomUUID(), at, appId, user, justification: null, ...what }
    await this.#log.record({ ...sighting, event })
  }

  async #recordedAs({ host, tabId, isPrivate }: Attempt): Promise<string | null> {
    const { serverUrl, discovery } = this.#policy.current.policy
    // Without a server there is nobody to say who and what is to be left out.
    if (serverUrl === null) return null
    if (!discovery.incognito && (isPrivate ?? this.#privateWindows.mayHold(tabId))) return null
    const subject = await this.#scope.subjectOf(host)
    return subject === null || (await this.#who.isExcluded()) ? null : subject
  }
}
