import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import { type BundleContent, contentText } from '../../core/bundle/content.ts'
import { listVersionsBefore, type PublishedVersion, readPlanText } from '../store/plans.ts'
import type { Db } from '../store/schema.ts'
import { KeptWork } from './kept-work.ts'
import { type PlannedDevice, ReadyPlan } from './resolve-plan.ts'

/** How many versions back a device's content is looked for. One that was away for longer gets the whole content. */
const VERSIONS_BACK = 10
/** Bytes of text; what was read from it takes two to three times as much. */
const ROOM_FOR_PLANS = 32 * 2 ** 20
const ROOM_FOR_CONTENTS = 64 * 2 ** 20
/** Groups by which scopes differ multiply. */
const MOST_AUDIENCES = 20_000

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
    const name = `${nameOf(version)} ${plan.audienceOf(device)}`
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

  /** A content that somebody was told by a version that was resolved, whoever it was. */
  recall(digest: string): KnownContent | null {
    return this.#contents.get(digest) ?? null
  }

  /** Looks for a content among what the versions up to one, the newest first, say to this very device. */
  async find(db: Db, upTo: PublishedVersion, device: PlannedDevice, digest: string): Promise<KnownContent | null> {
    const newest = await this.resolve(db, upTo, device)
    if (newest.digest === digest) return newest
    for (const version of await listVersionsBefore(db, upTo.version, VERSIONS_BACK)) {
      const content = await this.resolve(db, version, device)
      if (content.digest === digest) return content
    }
    return null
  }
}

function nameOf({ version, digest }: PublishedVersion): string {
  return `${version} ${digest}`
}
