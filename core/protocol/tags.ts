import * as v from 'valibot'

/** What an admin said of an app. Custom tags, which only report, are no part of this list. */
export const TAGS = ['sanctioned', 'unsanctioned', 'monitored', 'none'] as const
export const TagSchema = v.picklist(TAGS)
export type Tag = v.InferOutput<typeof TagSchema>

/** What a tag does in the browser. */
export type Action = 'allow' | 'warn' | 'block'

const ACTIONS: Record<Tag, Action> = {
  sanctioned: 'allow',
  unsanctioned: 'block',
  monitored: 'warn',
  none: 'allow',
}

export function actionOf(tag: Tag): Action {
  return ACTIONS[tag]
}
