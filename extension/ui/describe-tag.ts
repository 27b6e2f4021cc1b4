import type { Tag } from '../../core/protocol/tags.ts'
import type { MessageKey } from './sentence.ts'

export const TAG_NAMES: Readonly<Record<Tag, MessageKey>> = {
  sanctioned: 'tagSanctioned',
  unsanctioned: 'tagUnsanctioned',
  monitored: 'tagMonitored',
  none: 'tagNone',
}
