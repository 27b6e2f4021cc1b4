import type { Tag } from '../../core/protocol/tags.ts'
import { TAG_NAMES } from './describe-tag.ts'
import { t } from './i18n.ts'

export function TagBadge({ tag, testId }: { readonly tag: Tag; readonly testId?: string }) {
  return (
    <span class={`tag-badge tag-${tag}`} data-testid={testId}>
      {t(TAG_NAMES[tag])}
    </span>
  )
}
