import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import { type BundleContent, contentText } from '../../core/bundle/content.ts'
import { listVersionsBefore, type PublishedVersion, readPlanText } from '../store/plans.ts'
import type { Db } from '../store/schema.ts'
import type { Audiences, PlannedDevice } from './audiences.ts'
import { KeptWork } from './kept-work.ts'
import { ReadyPlan } from './resolve-plan.ts'

/** How many versions back a device's content is looked for. One that was away for longer gets the whole content. */
const VERSIONS_BACK = 10
/** Bytes of text; what was read from it takes two to three times as much. */
const ROOM_FOR_PLANS = 32 * 2 ** 20
const ROOM_FOR_CONTENTS = 64 * 2 ** 20
/** Groups by which scopes differ multiply. */
const MOST_AUDIENCES = 20_000
/** Of so many versions it is known whom they said what, longer than their plans are kept. */
const MOST_VERSIONS = 100

/** A content that a plan says to some device. */
export class KnownContent {
  #zipped: Promise<Buffer> | null = null

  constructor(
    readonly digest: string,
    /** Of the text in UTF-8. */
    readonly bytes: number,
    readonly text: string,
    readonly content: BundleContent,
  ) {}

  /** The text in gzip. */
  zipped(): Promise<Buffer> {
    this.#zipped ??= promisify(gzip)(this.text)
    return this.#zipped
  }
}

interface KeptPlan {
  readonly plan: ReadyPlan
  readonly characters: number
}

/** What the newest plans say to devices: each is worked out once for all devices that it says the same to. */
export class PlanHistory {
  readonly #plans = new KeptWork<KeptPlan>(ROOM_FOR_PLANS, ({ characters }) => characters)
  readonly #contents = new LRUCache<string, KnownContent>({
    maxSize: ROOM_FOR_CONTENTS,
    sizeCalculation: ({ bytes }) => bytes,
  })
  /** Version and audience → the content's digest. */
  readonly #digests = new LRUCache<string, string>({ max: MOST_AUDIENCES })
  /** By version. */
  readonly #audiences = new LRUCache<string, Audiences>({ max: MOST_VERSIONS })
  #before: { readonly of: string; readonly versions: PublishedVersion[] } | null = null

  /** Throws where the version isn't kept. */
  async plan(db: Db, version: PublishedVersion): Promise<ReadyPlan> {
    const { plan } = await this.#plans.get(nameOf(version), async () => {
      const text = await readPlanText(db, version)
      if (text === null) throw new Error(`The plan of version ${version.version} is not kept`)
      return { plan: new ReadyPlan(text), characters: text.length }
    })
    return plan
  }

  /** What a version says to a device. */
  async resolve(db: Db, version: PublishedVersion, device: PlannedDevice): Promise<KnownContent> {
    const plan = await this.plan(db, version)
    const versionName = nameOf(version)
    this.#audiences.set(versionName, plan.audiences)
    const name = `${versionName} ${plan.audiences.of(device)}`
    const known = this.#contents.get(this.#digests.get(name) ?? '')
    if (known !== undefined) return known

    // Nothing is awaited from here on: of many that ask at once, the others find what the first one made.
    const content = plan.resolve(device)
    const text = contentText(content)
    const digest = createHash('sha256').update(text).digest('base64url')
    this.#digests.set(name, digest)
    const same = this.#contents.get(digest)
    if (same !== undefined) return same
    const made = new KnownContent(digest, Buffer.byteLength(text), text, content)
    this.#contents.set(digest, made)
    return made
  }

  /**
   * A content that this very device was, or could have been, told by a version that has been resolved here. What others
   * are told is nothing to build upon: the delta would say in what it differs.
   */
  recall(device: PlannedDevice, digest: string): KnownContent | null {
    const content = this.#contents.get(digest)
    if (content === undefined) return null
    for (const [version, audiences] of this.#audiences.entries()) {
      if (this.#digests.peek(`${version} ${audiences.of(device)}`) === digest) return content
    }
    return null
  }

  /** Looks for a content among what the versions up to one, the newest first, say to this very device. */
  async find(db: Db, upTo: PublishedVersion, device: PlannedDevice, digest: string): Promise<KnownContent | null> {
    const newest = await this.resolve(db, upTo, device)
    if (newest.digest === digest) return newest
    for (const version of await this.#versionsBefore(db, upTo)) {
      const content = await this.resolve(db, version, device)
      if (content.digest === digest) return content
    }
    return null
  }

  /** Asked for once a version: devices that have something unknown in force may be many. */
  async #versionsBefore(db: Db, version: PublishedVersion): Promise<PublishedVersion[]> {
    const of = nameOf(version)
    if (this.#before?.of !== of) {
      this.#before = { of, versions: await listVersionsBefore(db, version.version, VERSIONS_BACK) }
    }
    return this.#before.versions
  }
}

function nameOf({ version, digest }: PublishedVersion): string {
  return `${version} ${digest}`
}
