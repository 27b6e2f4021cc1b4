import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { type DeviceTag, isInScope, ManyDeviceTagSchema, type WrittenAppTag } from '../../core/bundle/app-tag.ts'
import type { BundleContent } from '../../core/bundle/content.ts'
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

/** A plan made ready to be resolved for many devices: tens of thousands of tags are read once. */
export class ReadyPlan {
  readonly catalog: Plan['catalog']
  readonly #plan: Pick<Plan, 'protectedHosts' | 'identityKeys'>
  /** What holds for everyone, by app id. */
  readonly #everyone: Record<string, DeviceTag> = {}
  readonly #scoped: (readonly [appId: string, tag: ScopedTag])[] = []
  readonly #stages: {
    readonly stage: RunningStage
    readonly before: ScopedTag | null
    readonly after: ScopedTag | null
  }[] = []
  /** That a scope names. */
  readonly #groups = new Set<string>()

  constructor(plan: Plan) {
    this.#plan = plan
    this.catalog = plan.catalog
    const staged = new Set(plan.stages.map(({ appId }) => appId))
    for (const [appId, written] of Object.entries(plan.tags)) {
      if (staged.has(appId)) continue
      const tag = this.#read(written)
      if (tag === null) continue
      if (isForEveryone(tag.scope)) this.#everyone[appId] = tag.tag
      else this.#scoped.push([appId, tag])
    }
    for (const stage of plan.stages) {
      const before = this.#read(stage.before)
      this.#stages.push({ stage, before, after: this.#read(plan.tags[stage.appId]) })
    }
  }

  /** Equal for devices that the plan says the same to. It names groups: not for anybody's eyes. */
  audienceOf(device: PlannedDevice): string {
    const groups = device.groups.filter((group) => this.#groups.has(group))
    const first = this.#stages.map(({ stage }) => (isFirst(stage, device) ? '1' : '0')).join('')
    return JSON.stringify([first, ...new Set(groups.sort())])
  }

  /** What the plan says to a device: the tags that hold for it, without a word of whom else they are for. */
  resolve(device: PlannedDevice): BundleContent {
    const tags = { ...this.#everyone }
    const take = (appId: string, tag: ScopedTag | null) => {
      if (tag !== null && isInScope(tag.scope, device.groups)) tags[appId] = tag.tag
    }
    for (const [appId, tag] of this.#scoped) take(appId, tag)
    for (const { stage, before, after } of this.#stages) take(stage.appId, isFirst(stage, device) ? after : before)
    const { protectedHosts, identityKeys } = this.#plan
    return { tags, protectedHosts: [...protectedHosts], identityKeys }
  }

  /** null: it says nothing to anybody. */
  #read(written: WrittenAppTag | undefined): ScopedTag | null {
    if (written === undefined) return null
    const { scope = {}, ...rest } = written
    if (rest.tag === 'none' && rest.uploads !== 'blocked') return null
    for (const group of [...(scope.include ?? []), ...(scope.exclude ?? [])]) this.#groups.add(group)
    return { scope, tag: v.parse(ManyDeviceTagSchema, rest) }
  }
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
