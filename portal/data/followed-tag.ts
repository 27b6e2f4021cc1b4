import { signal } from '@preact/signals'
import type { Tag } from '../../core/protocol/tags.ts'

/** A tag that was just set here, and how the fleet takes it is to be seen. */
export interface FollowedTag {
  readonly appId: string
  readonly name: string
  readonly tag: Tag
  readonly version: number
  /** null: it went to everyone at once. */
  readonly stagedTagId: string | null
}

/** The last one; `undefined` when nobody wants to see more of it. */
export const followedTag = signal<FollowedTag | undefined>(undefined)
