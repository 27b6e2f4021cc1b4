import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { type DeviceTag, DeviceTagSchema, type WrittenAppTag, writtenTag } from '../../../../core/bundle/app-tag.ts'
import type { StagedTag, StagedTagAction, Staging } from '../../../../core/protocol/staged-api.ts'
import { type Step, TAGS } from './staging-steps.ts'

export interface ModelDevice {
  readonly id: string
  readonly groups: readonly string[]
}

/** A staged tag's id, null where none was made or nothing is answered, or why it was refused. */
export type ModelOutcome = string | null | { readonly refused: string }

interface ModelStage {
  readonly id: string
  readonly appId: string
  readonly before: WrittenAppTag
  readonly after: WrittenAppTag
  readonly staging: Staging
  state: StagedTag['state']
  canRollBack: boolean
  everyoneAt: number | null
  /** How long it has to go, while it is paused; null where it doesn't go by itself. */
  left: number | null
}

/** How staged tags are meant to work, in as few words as can be. */
export class StagingModel {
  /** Oldest first. */
  readonly stages: ModelStage[] = []
  /** What was said last of each app. */
  readonly #tags = new Map<string, WrittenAppTag>()

  /** Counted from the newest. */
  idOf(index: number): string | undefined {
    return this.stages.at(-1 - index)?.id
  }

  /** As a device is told it. */
  held(appId: string, device: ModelDevice): DeviceTag {
    const running = this.#running(appId)
    const last = this.#tags.get(appId) ?? { tag: 'none' }
    return v.parse(DeviceTagSchema, running !== undefined && !isFirst(running, device) ? running.before : last)
  }

  /**
   * @param id of the staged tag that was made, where one was
   * @returns `staged` where one has to be made
   */
  apply(step: Step, id: string | null): 'staged' | ModelOutcome {
    if (step.do === 'tag') return this.#tag(step.appId, writtenTag(TAGS[step.tag]), null, step.now, id)
    if (step.do === 'stage') return this.#tag(step.appId, writtenTag(TAGS[step.tag]), step.staged, step.now, id)
    if (step.do === 'wait') {
      for (const stage of this.stages) {
        if (stage.state === 'first' && stage.everyoneAt !== null && stage.everyoneAt <= step.now) end(stage, 'everyone')
      }
      return null
    }
    const stage = this.stages.at(-1 - step.stage)
    return stage === undefined ? null : this.#change(stage, step.do, step.now)
  }

  #tag(appId: string, after: WrittenAppTag, staging: Staging | null, now: number, id: string | null) {
    const running = this.#running(appId)
    const last = this.#tags.get(appId) ?? { tag: 'none' }
    const before = running?.before ?? last
    const isNew = !isDeepStrictEqual(before, after)
    if (!isNew && running === undefined) return null
    for (const stage of this.stages) if (stage.appId === appId) stage.canRollBack = false
    if (running !== undefined) end(running, 'superseded')
    this.#tags.set(appId, after)
    if (staging === null || !isNew) return null

    const { everyoneAfterMinutes: minutes } = staging
    const everyoneAt = minutes === null ? null : now + minutes * 60_000
    const state = { state: 'first', canRollBack: true, everyoneAt, left: null } as const
    this.stages.push({ id: id ?? 'none was made', appId, before, after, staging, ...state })
    return 'staged' as const
  }

  #change(stage: ModelStage, action: StagedTagAction, now: number): ModelOutcome {
    const isRunning = stage.state === 'first' || stage.state === 'paused'
    const ended = { refused: stage.state === 'superseded' ? 'staged-tag-superseded' : 'staged-tag-ended' }
    if (action === 'widen') {
      if (stage.state === 'everyone') return null
      if (!isRunning) return ended
      end(stage, 'everyone')
    } else if (action === 'roll-back') {
      if (stage.state === 'rolled-back') return null
      if (stage.state === 'everyone' && !stage.canRollBack) return { refused: 'staged-tag-superseded' }
      if (!isRunning && stage.state !== 'everyone') return ended
      end(stage, 'rolled-back')
      stage.canRollBack = false
      this.#tags.set(stage.appId, stage.before)
    } else {
      if (!isRunning) return ended
      if (action === 'pause' && stage.state === 'first') {
        stage.left = stage.everyoneAt === null ? null : stage.everyoneAt - now
        stage.everyoneAt = null
        stage.state = 'paused'
      } else if (action === 'resume' && stage.state === 'paused') {
        stage.everyoneAt = stage.left === null ? null : now + stage.left
        stage.state = 'first'
      }
    }
    return null
  }

  #running(appId: string): ModelStage | undefined {
    return this.stages.find((stage) => stage.appId === appId && (stage.state === 'first' || stage.state === 'paused'))
  }
}

function end(stage: ModelStage, state: StagedTag['state']): void {
  stage.state = state
  stage.everyoneAt = null
}

function isFirst({ id, staging: { groups, percent } }: ModelStage, device: ModelDevice): boolean {
  if (groups.some((group) => device.groups.includes(group))) return true
  const digest = createHash('md5')
    .update(id + device.id)
    .digest('hex')
  return percent !== null && Number.parseInt(digest.slice(0, 7), 16) % 100 < percent
}
