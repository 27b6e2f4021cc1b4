import * as v from 'valibot'
import { AddressPatternSchema } from '../addresses/address-pattern.ts'
import { filledText } from '../protocol/primitives.ts'
import { TAGS, type Tag, TagSchema } from '../protocol/tags.ts'

export const GroupsSchema = v.pipe(v.array(filledText(255)), v.maxLength(100))
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

const DEVICE_TAG_ENTRIES = {
  tag: TagSchema,
  /** Where there are any, the tag holds at these addresses of the app alone. */
  only: v.optional(PatternsSchema, []),
  /** Addresses of the app at which the tag does not hold. The longer of two patterns wins; of two alike, `except`. */
  except: v.optional(PatternsSchema, []),
  reach: v.optional(ReachSchema, 'everything'),
  /** `blocked`: the app may be used, but gets no files, whatever its tag. */
  uploads: v.optional(v.picklist(['allowed', 'blocked']), 'allowed'),
  warning: v.optional(WarningSchema, DEFAULT_WARNING),
} as const

/** What an admin said of an app, and for whom and where it holds. What is at its default is left out. */
export const AppTagSchema = v.object({ ...DEVICE_TAG_ENTRIES, scope: v.optional(ScopeSchema, {}) })
export type AppTag = v.InferOutput<typeof AppTagSchema>

/** A tag as a device gets it: it holds for that device, and doesn't say for whom else. */
export const DeviceTagSchema = v.object(DEVICE_TAG_ENTRIES)
export type DeviceTag = v.InferOutput<typeof DeviceTagSchema>

/** A tag without anything else, which is what most are: one for all, as a bundle can have tens of thousands. */
const PLAIN_TAGS: Readonly<Record<Tag, DeviceTag>> = Object.freeze(
  Object.fromEntries(TAGS.map((tag) => [tag, Object.freeze(v.parse(DeviceTagSchema, { tag }))])) as Record<
    Tag,
    DeviceTag
  >,
)

const PlainTagSchema = v.pipe(
  v.strictObject({ tag: TagSchema }),
  v.transform(({ tag }) => PLAIN_TAGS[tag]),
)

/** As `DeviceTagSchema`, for very many of them. */
export const ManyDeviceTagSchema = v.union([PlainTagSchema, DeviceTagSchema])

/** As they are written: what is at its default is left out. */
export type WrittenAppTag = v.InferInput<typeof AppTagSchema>
export type WrittenDeviceTag = v.InferInput<typeof DeviceTagSchema>

/** All of it but the tag itself. */
export const TagSettingsSchema = v.omit(AppTagSchema, ['tag'])
export type TagSettings = v.InferOutput<typeof TagSettingsSchema>
export type WrittenTagSettings = v.InferInput<typeof TagSettingsSchema>

export const UNTAGGED: DeviceTag = PLAIN_TAGS.none

/** Whether a tag is for a device or user of these groups. */
export function isInScope({ include = [], exclude = [] }: v.InferInput<typeof ScopeSchema>, groups: readonly string[]) {
  if (exclude.some((group) => groups.includes(group))) return false
  return include.length === 0 || include.some((group) => groups.includes(group))
}

/** A tag as it is stored and sent: what is at its default is left out, and nothing is said twice. */
export function writtenTag({ scope, ...tag }: AppTag): WrittenAppTag {
  const { tag: word, ...settings } = writtenDeviceTag(tag)
  const written = {
    ...(scope.include.length > 0 && { include: [...new Set(scope.include)] }),
    ...(scope.exclude.length > 0 && { exclude: [...new Set(scope.exclude)] }),
  }
  return { tag: word, ...(Object.keys(written).length > 0 && { scope: written }), ...settings }
}

/** As `writtenTag`; always in the same order, since it is hashed. */
export function writtenDeviceTag(tag: DeviceTag): WrittenDeviceTag {
  if (tag === PLAIN_TAGS[tag.tag]) return { tag: tag.tag }
  const { minutes, justification } = tag.warning
  const isUsual = minutes === DEFAULT_WARNING.minutes && justification === DEFAULT_WARNING.justification
  return {
    tag: tag.tag,
    ...(tag.only.length > 0 && { only: [...new Set(tag.only)] }),
    ...(tag.except.length > 0 && { except: [...new Set(tag.except)] }),
    ...(tag.reach !== UNTAGGED.reach && { reach: tag.reach }),
    ...(tag.uploads !== UNTAGGED.uploads && { uploads: tag.uploads }),
    ...(!isUsual && { warning: { minutes, justification } }),
  }
}
