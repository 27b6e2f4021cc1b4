import * as v from 'valibot'
import { AddressPatternSchema } from '../addresses/address-pattern.ts'
import { filledText } from '../protocol/primitives.ts'
import { TAGS, type Tag, TagSchema } from '../protocol/tags.ts'

const GroupsSchema = v.pipe(v.array(filledText(255)), v.maxLength(100))
const PatternsSchema = v.pipe(v.array(AddressPatternSchema), v.maxLength(1_000))

/**
 * Whom a tag is for: devices and users of one of the `include` groups, or everyone where there are none, but nobody of
 * an `exclude` group. Groups are those of the managed policy (`groups`).
 */
export const ScopeSchema = v.object({
  include: v.optional(GroupsSchema, []),
  exclude: v.optional(GroupsSchema, []),
})
export type Scope = v.InferOutput<typeof ScopeSchema>

/** `everything`: whatever a page loads from the app is stopped as well. `pages`: its pages and frames alone. */
export const REACHES = ['everything', 'pages'] as const
const ReachSchema = v.picklist(REACHES)
export type Reach = v.InferOutput<typeof ReachSchema>

/** Whether a person who goes on past a warning must, may, or can't say why. */
export const JUSTIFICATIONS = ['none', 'optional', 'required'] as const
export const WarningSchema = v.object({
  /** For how long the app stays open for somebody who goes on: a minute to 30 days. */
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(43_200)),
  justification: v.picklist(JUSTIFICATIONS),
})
export type Warning = v.InferOutput<typeof WarningSchema>

export const DEFAULT_WARNING: Warning = { minutes: 60, justification: 'optional' }

/** What an admin said of an app, and for whom and where it holds. What is at its default is left out. */
export const AppTagSchema = v.object({
  tag: TagSchema,
  scope: v.optional(ScopeSchema, {}),
  /** Where there are any, the tag holds at these addresses of the app alone. */
  only: v.optional(PatternsSchema, []),
  /** Addresses of the app at which the tag does not hold. The longer of two patterns wins; of two alike, `except`. */
  except: v.optional(PatternsSchema, []),
  reach: v.optional(ReachSchema, 'everything'),
  /** `blocked`: the app may be used, but gets no files, whatever its tag. */
  uploads: v.optional(v.picklist(['allowed', 'blocked']), 'allowed'),
  warning: v.optional(WarningSchema, DEFAULT_WARNING),
})
export type AppTag = v.InferOutput<typeof AppTagSchema>

/** A tag without anything else, which is what most are: one for all, as a bundle can have tens of thousands. */
const PLAIN_TAGS: Readonly<Record<Tag, AppTag>> = Object.freeze(
  Object.fromEntries(TAGS.map((tag) => [tag, Object.freeze(v.parse(AppTagSchema, { tag }))])) as Record<Tag, AppTag>,
)

const PlainTagSchema = v.pipe(
  v.strictObject({ tag: TagSchema }),
  v.transform(({ tag }) => PLAIN_TAGS[tag]),
)

/** As `AppTagSchema`, for very many of them. */
export const ManyAppTagSchema = v.union([PlainTagSchema, AppTagSchema])
/** As it is written: what is at its default is left out. */
export type WrittenAppTag = v.InferInput<typeof AppTagSchema>

/** All of it but the tag itself. */
export const TagSettingsSchema = v.omit(AppTagSchema, ['tag'])
export type TagSettings = v.InferOutput<typeof TagSettingsSchema>
export type WrittenTagSettings = v.InferInput<typeof TagSettingsSchema>

export const UNTAGGED: AppTag = PLAIN_TAGS.none

/** Whether a tag is for a device or user of these groups. */
export function isInScope({ include, exclude }: Scope, groups: readonly string[]): boolean {
  if (exclude.some((group) => groups.includes(group))) return false
  return include.length === 0 || include.some((group) => groups.includes(group))
}
