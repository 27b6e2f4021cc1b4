import { createHash } from 'node:crypto'
import { deltaBetween } from '../../core/bundle/content.ts'
import { SIGNATURE_CONTEXT, type WrittenManifest } from '../../core/bundle/manifest.ts'
import { DAY_MS } from '../../core/protocol/device-api.ts'
import { endorsementsBetween, listEndorsements, type StoredEndorsement } from '../store/key-endorsements.ts'
import { findNewestVersion, type NewestVersion } from '../store/plans.ts'
import type { Db } from '../store/schema.ts'
import { BundleKeyChanged } from './bundle-key.ts'
import type { CatalogParts } from './catalog-parts.ts'
import { KeptWork } from './kept-work.ts'
import { type KnownContent, PlanHistory } from './plan-history.ts'
import type { PlannedDevice } from './resolve-plan.ts'
import type { SigningKey } from './signing-key.ts'

/** What a device says that it has; null: nothing, or it doesn't say. */
export interface HavingParts {
  /** Digests. */
  readonly content: string | null
  readonly catalog: string | null
  /** The newest public key that it trusts. */
  readonly key: string | null
}

export interface IssuedBundle {
  /** A strong entity tag, quotes included. */
  readonly etag: string
  readonly version: number
  /** Digests. */
  readonly content: string
  readonly catalog: string
  /** A `BundleAnswer` as JSON text. */
  readonly body: string
}

/** For so long a manifest may be taken: a frozen device can't be told for longer that nothing has changed. */
const VALID_MS = 7 * DAY_MS
/** So often it is issued anew, under another tag. */
const RENEWAL_MS = DAY_MS
/** A delta up to so many characters goes along even where the content itself isn't much longer: it saves a request. */
const SMALL_DELTA = 8_192
/** Characters. */
const ROOM_FOR_ANSWERS = 64 * 2 ** 20

interface Newest extends NewestVersion {
  readonly endorsements: readonly StoredEndorsement[]
}

/**
 * Signs for each device what the newest version says to it. Any number of servers give the same device the same bytes:
 * nothing in them is drawn at random, and times follow from the version's.
 */
export class BundleIssuer {
  readonly #key: SigningKey
  readonly #catalogs: Pick<CatalogParts, 'delta'>
  readonly #clock: () => number
  readonly #history = new PlanHistory()
  /** A fleet in the same state gets the same answer: it is made and signed once. */
  readonly #answers = new KeptWork<IssuedBundle>(ROOM_FOR_ANSWERS, ({ body }) => body.length)
  #newest: Newest | null = null
  /** Of the look that `#newest` comes from: of two at the same time the one that began later counts. */
  #newestOf = 0
  #looks = 0

  /** @param clock epoch milliseconds */
  constructor(key: SigningKey, catalogs: Pick<CatalogParts, 'delta'>, clock: () => number) {
    this.#key = key
    this.#catalogs = catalogs
    this.#clock = clock
  }

  /**
   * Looks which version is the newest, which another server may have published. To be called before answers that have to
   * be of it; one cheap query where it is the same as before.
   *
   * @returns its number
   * @throws {BundleKeyChanged} where another server has rotated the key
   */
  async refresh(db: Db): Promise<number> {
    return (await this.#refreshed(db)).version
  }

  /** What a device that has these parts is to be answered, by the version that was the newest at the last `refresh`. */
  async answer(db: Db, device: PlannedDevice, having: HavingParts): Promise<IssuedBundle> {
    const newest = this.#newest ?? (await this.#refreshed(db))
    const plan = await this.#history.plan(db, newest)
    const issuedAt = issueTimeOf(newest, this.#clock())
    const { content, catalog, key } = having
    const state = [newest.version, newest.digest, issuedAt, content, catalog, key, plan.audienceOf(device)]
    return await this.#answers.get(JSON.stringify(state), () => this.#make(db, newest, issuedAt, device, having))
  }

  /** A content that the newest version, or one not long before it, says to this device; `null` where none does. */
  async content(db: Db, device: PlannedDevice, digest: string): Promise<KnownContent | null> {
    // The manifest that names it may have come from another server, which knew of it before.
    const newest = await this.#refreshed(db)
    return await this.#history.find(db, newest, device, digest)
  }

  async #refreshed(db: Db): Promise<Newest> {
    this.#looks += 1
    const look = this.#looks
    const found = await findNewestVersion(db)
    const { publicKey } = this.#key
    if (found.publicKey !== null && found.publicKey !== publicKey) {
      throw new BundleKeyChanged(found.publicKey, publicKey)
    }
    if (this.#newest?.version === found.version && this.#newest.digest === found.digest) return this.#newest
    const newest = { ...found, endorsements: await listEndorsements(db) }
    // Read before it takes its place, so that nobody waits for it who has already been answered.
    await this.#history.plan(db, newest)
    if (this.#newest !== null && look < this.#newestOf) return this.#newest
    this.#answers.clear()
    this.#newestOf = look
    this.#newest = newest
    return newest
  }

  async #make(
    db: Db,
    newest: Newest,
    issuedAt: number,
    device: PlannedDevice,
    having: HavingParts,
  ): Promise<IssuedBundle> {
    const { catalog } = await this.#history.plan(db, newest)
    const content = await this.#history.resolve(db, newest, device)
    const manifest: WrittenManifest = {
      format: 3,
      version: newest.version,
      issuedAt,
      expiresAt: issuedAt + VALID_MS,
      content: { digest: content.digest, bytes: content.bytes },
      catalog: { ...catalog },
    }
    const catalogDelta = await this.#catalogDelta(db, having.catalog, catalog.digest)
    const payload = JSON.stringify(
      catalogDelta === null ? manifest : { ...manifest, catalog: { ...catalog, delta: catalogDelta } },
    )
    const signature = this.#key.sign(SIGNATURE_CONTEXT, payload)
    const delta = await this.#delta(db, newest, device, having.content, content)
    const keys = having.key === null ? [] : endorsementsBetween(newest.endorsements, having.key, this.#key.publicKey)
    return {
      etag: etagOf(manifest),
      version: newest.version,
      content: content.digest,
      catalog: catalog.digest,
      body: JSON.stringify({ signature, payload, ...(delta && { delta }), ...(keys.length > 0 && { keys }) }),
    }
  }

  async #catalogDelta(db: Db, from: string | null, to: string) {
    if (from === null || from === to) return null
    const delta = await this.#catalogs.delta(db, from, to)
    return delta && { from, digest: delta.digest, bytes: delta.bytes }
  }

  /** `null` where the device has the content, and where it has to fetch it whole. */
  async #delta(db: Db, newest: Newest, device: PlannedDevice, from: string | null, to: KnownContent) {
    if (from === null || from === to.digest) return null
    const before = this.#history.recall(from) ?? (await this.#history.find(db, newest, device, from))
    if (before === null) return null
    const delta = deltaBetween(from, before.content, to.content)
    const { length } = JSON.stringify(delta)
    return length > SMALL_DELTA && length > to.bytes / 2 ? null : delta
  }
}

/** The version's own time, or as many whole renewals after it as have passed: the same on every server. */
function issueTimeOf({ createdAt }: Pick<NewestVersion, 'createdAt'>, now: number): number {
  return createdAt + Math.max(0, Math.floor((now - createdAt) / RENEWAL_MS)) * RENEWAL_MS
}

/**
 * Of all that it says but how to get there: a device that took it with a delta has the same as one that fetched it
 * whole. The version alone wouldn't do: after a restore from a backup it can come again with other content, which a device
 * must see, to refuse and report it.
 */
function etagOf(manifest: WrittenManifest): string {
  const hash = createHash('sha256').update(JSON.stringify(manifest)).digest('base64url')
  return `"v${manifest.version}-${hash.slice(0, 16)}"`
}
