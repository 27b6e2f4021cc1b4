import type { Tag } from '../../core/protocol/tags.ts'

/** What tagging needs to know of an app. */
export interface TaggedApp {
  readonly appId: string
  readonly name: string
  readonly tag: Tag
}
