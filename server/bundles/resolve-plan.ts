import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { type DeviceTag, isInScope, ManyDeviceTagSchema, type WrittenAppTag } from '../../core/bundle/app-tag.ts'
import type { BundleContent } from '../../core/bundle/content.ts'
import { TAGS } from '../../core/protocol/tags.ts'
import type { RunningStage } from '../store/staged-tags.ts'
import type { Plan } from './plan.ts'

/** What of a device decides which tags hold for it. */
export interface PlannedDevice {
  /** A UUID in lower case. */
  readonly id: string
  /** Of its managed policy. */
  readonly groups: readonly string[]
}

/** A tag that says something, and for whom. */
interface ScopedTag {
  readonly scope: NonNullable<WrittenAppTag['scope']>
  readonly tag: DeviceTag
}

/** A tag without anything else, which is what most are: read once for tens of thousands. */
const PLAIN_TAGS: Readonly<Record<string, ScopedTag>> = Object.fromEntries(
  TAGS.map((tag) => [tag, { scope: {}, tag: v.parse(ManyDeviceTagSchema, { tag }) }]),
)

/** A plan made ready to be resolved for many devices: tens of thousands of tags are read once. */
export class ReadyPlan {
  readonly catalog: Plan['catalog']
  readonly #plan: Pick<Plan, 'protectedHosts' | 'identityKeys'>
  /** What holds for everyone, by app id. */
  readonly #everyone: Record<string, DeviceTag>
  readonly #scoped: (readonly [appId: string, tag: ScopedTag])[] = []
  readonly #stages: {
    readonly stage: RunningStage
    readonly before: ScopedTag | null
    readonly after: ScopedTag | null
  }[] = []
  /** That a scope names. */
  readonly #groups = new Set<string>()

  /** @param text a `Plan` as JSON */
  constructor(text: string) {
    const plan = JSON.parse(text) as Plan
    this.#plan = plan
    this.catalog = plan.catalog
    for (const stage of plan.stages) {
      this.#stages.push({ stage, before: this.#read(stage.before), after: this.#read(plan.tags[stage.appId]) })
    }
    const staged = new Set(plan.stages.map(({ appId }) => appId))
    // Tags are read in place: to make another record of tens of thousands takes longer than all the rest.
    const everyone = plan.tags as Record<string, WrittenAppTag | DeviceTag>
    for (const [appId, written] of Object.entries(plan.tags)) {
      const tag = staged.has(appId) ? null : this.#read(written)
      if (tag !== null && isForEveryone(tag.scope)) {
        everyone[appId] = tag.tag
        continue
      }
      delete everyone[appId]
      if (tag !== null) this.#scoped.push([appId, tag])
    }
    this.#everyone = everyone as Record<string, DeviceTag>
  }

  /** Equal for devices that the plan says the same to. It names groups: not for anybody's eyes. */
  audienceOf(device: PlannedDevice): string {
    const groups = device.groups.filter((group) => this.#groups.has(group))
    const first = this.#stages.map(({ stage }) => (isFirst(stage, device) ? '1' : '0')).join('')
    return JSON.stringify([first, ...new Set(groups.sort())])
  }

  /** What the plan says to a device: the tags that hold for it, without a word of whom else they are for. */
  resolve(device: PlannedDevice): BundleContent {
    const own: Record<string, DeviceTag> = {}
    const take = (appId: string, tag: ScopedTag | null) => {
      if (tag !== null && isInScope(tag.scope, device.groups)) own[appId] = tag.tag
    }
    for (const [appId, tag] of this.#scoped) take(appId, tag)
    for (const { stage, before, after } of this.#stages) take(stage.appId, isFirst(stage, device) ? after : before)
    const { protectedHosts, identityKeys } = this.#plan
    const tags = Object.keys(own).length === 0 ? this.#everyone : { ...this.#everyone, ...own }
    return { tags, protectedHosts: [...protectedHosts], identityKeys }
  }

  /** null: it says nothing to anybody. */
  #read(written: WrittenAppTag | undefined): ScopedTag | null {
    if (written === undefined) return null
    const plain = PLAIN_TAGS[written.tag]
    if (plain !== undefined && isPlain(written)) return written.tag === 'none' ? null : plain
    const { scope = {}, ...rest } = written
    if (rest.tag === 'none' && rest.uploads !== 'blocked') return null
    for (const group of [...(scope.include ?? []), ...(scope.exclude ?? [])]) this.#groups.add(group)
    return { scope, tag: v.parse(ManyDeviceTagSchema, rest) }
  }
}

function isPlain(written: WrittenAppTag): boolean {
  for (const member in written) if (member !== 'tag') return false
  return true
}

/** Whether a device is one of those that get a tag first. */
export function isFirst({ id, groups, percent }: RunningStage, device: PlannedDevice): boolean {
  if (groups.some((group) => device.groups.includes(group))) return true
  return percent !== null && bucketOf(id, device.id) < percent
}

/**
 * A number from 0 to 99 that is drawn anew for each stage, so that not always the same devices go first. In SQL:
 * `('x' || substr(md5(stage || device), 1, 7))::bit(28)::int % 100`.
 */
export function bucketOf(stageId: string, deviceId: string): number {
  const digest = createHash('md5')
    .update(stageId + deviceId)
    .digest('hex')
  return Number.parseInt(digest.slice(0, 7), 16) % 100
}

function isForEveryone({ include = [], exclude = [] }: ScopedTag['scope']): boolean {
  return include.length === 0 && exclude.length === 0
}
