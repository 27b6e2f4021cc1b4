import { useCallback, useState } from 'preact/hooks'
import type { AppDetail } from '../../core/protocol/admin-api.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import { api } from '../api.ts'
import { type Resource, useResource } from '../data/use-resource.ts'
import { DEFAULT_VALUES, isSame, type TagFormValues, valuesOf } from './tag-form-values.ts'
import type { TaggedApp } from './tagged-app.ts'

export interface TagDraft {
  readonly detail: Resource<AppDetail>
  /** The tag in force. */
  readonly current: Tag
  readonly chosen: Tag
  /** `undefined`: what is in force isn't known yet. */
  readonly values: TagFormValues | undefined
  readonly changed: boolean
  /** The tag in force has settings that end with it. */
  readonly forgets: boolean
  /** What is chosen has settings that are worth seeing. */
  readonly isSpecial: boolean
  choose(tag: Tag): void
  change(changes: Partial<TagFormValues>): void
}

/** The settings alone are wanted of it: use is counted over the shortest range. */
const DAYS = '7'

/**
 * A tag that is being chosen. Each has settings of its own: the one in force those in force, any other the defaults until
 * something is filled in.
 */
export function useTagDraft(app: TaggedApp): TagDraft {
  const detail = useResource(useCallback((signal: AbortSignal) => api.app(app.appId, DAYS, signal), [app.appId]))
  const current = detail.value?.tag ?? app.tag
  const inForce = detail.value === undefined ? undefined : valuesOf(detail.value.tagSettings)

  const [chosen, choose] = useState<Tag>(app.tag)
  const [drafts, setDrafts] = useState<Partial<Record<Tag, TagFormValues>>>({})
  const initial = chosen === current ? inForce : DEFAULT_VALUES
  const values = drafts[chosen] ?? initial
  const hasSettings = inForce !== undefined && !isSame(inForce, DEFAULT_VALUES)

  return {
    detail,
    current,
    chosen,
    values,
    changed: chosen !== current || (values !== undefined && initial !== undefined && !isSame(values, initial)),
    forgets: chosen !== current && hasSettings,
    isSpecial: chosen === current && hasSettings,
    choose,
    change: (changes) => {
      if (values !== undefined) setDrafts({ ...drafts, [chosen]: { ...values, ...changes } })
    },
  }
}
