import * as v from 'valibot'
import { type DeviceTag, isInScope, ManyDeviceTagSchema, type WrittenAppTag } from '../../core/bundle/app-tag.ts'
import type { BundleContent } from '../../core/bundle/content.ts'
import { TAGS } from '../../core/protocol/tags.ts'
import type { RunningStage } from '../store/staged-tags.ts'
import { Audiences, isFirst, type PlannedDevice } from './audiences.ts'
import type { Plan } from './plan.ts'

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
  readonly audiences: Audiences
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
    this.audiences = new Audiences(
      this.#groups,
      this.#stages.map(({ stage }) => stage),
    )
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

function isForEveryone({ include = [], exclude = [] }: ScopedTag['scope']): boolean {
  return include.length === 0 && exclude.length === 0
}
