import type { TagSettings } from '../../core/bundle/app-tag.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import { formatMinutes } from '../format/duration.ts'
import { formatList } from '../format/list.ts'
import { strings } from '../strings.ts'

/** A tag may name a thousand addresses. */
const SHOWN_ADDRESSES = 5

/** What a tag's settings say, a sentence each; what says nothing beside this tag is left out. */
export function describeSettings(tag: Tag, settings: TagSettings): string[] {
  const words = strings.tagSettings.sentences
  const { scope, only, except, reach, uploads, warning } = settings
  const keepsFiles = uploads === 'blocked'
  const sentences: (string | false)[] = [
    (tag !== 'none' || keepsFiles) && scope.include.length + scope.exclude.length === 0 && words.everybody,
    scope.include.length > 0 && words.include(formatList(scope.include)),
    scope.exclude.length > 0 && words.exclude(formatList(scope.exclude)),
    only.length > 0 && words.only(listAddresses(only)),
    except.length > 0 && words.except(listAddresses(except)),
    tag === 'unsanctioned' && words.reaches[reach],
    tag === 'monitored' && words.warnings[warning.justification](formatMinutes(warning.minutes)),
    keepsFiles && words.keepsFiles,
  ]
  return sentences.filter((sentence) => sentence !== false)
}

function listAddresses(addresses: readonly string[]): string {
  const shown = addresses.slice(0, SHOWN_ADDRESSES)
  const more = addresses.length - shown.length
  return formatList(more === 0 ? shown : [...shown, strings.tagSettings.sentences.more(more)])
}
