import { createHash } from 'node:crypto'
import type { RunningStage } from '../store/staged-tags.ts'

/** What of a device decides which tags hold for it. */
export interface PlannedDevice {
  /** A UUID in lower case. */
  readonly id: string
  /** Of its managed policy. */
  readonly groups: readonly string[]
}

type FirstOnes = Pick<RunningStage, 'id' | 'groups' | 'percent'>

/** Which devices a plan says the same to; without its tags, so that it can be kept for longer than they are. */
export class Audiences {
  readonly #groups: ReadonlySet<string>
  readonly #stages: readonly FirstOnes[]

  /** @param groups that some scope of the plan names */
  constructor(groups: ReadonlySet<string>, stages: readonly FirstOnes[]) {
    this.#groups = groups
    this.#stages = stages
  }

  /** Equal for devices that the plan says the same to. It names groups: not for anybody's eyes. */
  of(device: PlannedDevice): string {
    const groups = device.groups.filter((group) => this.#groups.has(group))
    const first = this.#stages.map((stage) => (isFirst(stage, device) ? '1' : '0')).join('')
    return JSON.stringify([first, ...new Set(groups.sort())])
  }
}

/** Whether a device is one of those that get a tag first. */
export function isFirst({ id, groups, percent }: FirstOnes, device: PlannedDevice): boolean {
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
