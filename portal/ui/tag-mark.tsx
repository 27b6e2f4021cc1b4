import type { Tag } from '../../core/protocol/tags.ts'
import { strings } from '../strings.ts'

/** Shapes as well as colours: a tag must be told apart without seeing red from green. */
const SHAPES: Record<Tag, string> = {
  sanctioned: 'M3 8.5 6.5 12 13 4.5',
  unsanctioned: 'M4 4 12 12M12 4 4 12',
  monitored: 'M1.5 8C4 3.5 12 3.5 14.5 8 12 12.5 4 12.5 1.5 8ZM8 6.4V9.6',
  none: 'M4 8H12',
}

export function TagMark({ tag }: { readonly tag: Tag }) {
  return (
    <span class={`tag tag-${tag}`}>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d={SHAPES[tag]} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
      </svg>
      {strings.tags[tag]}
    </span>
  )
}
