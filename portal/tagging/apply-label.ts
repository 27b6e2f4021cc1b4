import type { Tag } from '../../core/protocol/tags.ts'
import { strings } from '../strings.ts'

interface Applied {
  /** The app's. */
  readonly name: string
  readonly current: Tag
  readonly chosen: Tag
  readonly changed: boolean
  /** It goes to a few first. */
  readonly toFirst: boolean
}

/** The words on the button that sets a tag: what it does. */
export function applyLabel({ name, current, chosen, changed, toFirst }: Applied): string {
  const { tagging, tagSettings, staging } = strings
  if (!changed) return tagging.unchanged
  if (chosen === current) return toFirst ? staging.saveFirst : tagSettings.save
  if (chosen === 'unsanctioned') return toFirst ? staging.blockFirst(name) : tagging.block(name)
  return (toFirst ? staging.applyFirst : tagging.apply)(strings.tags[chosen])
}
