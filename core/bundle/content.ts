import * as v from 'valibot'
import { AppIdSchema, Base64UrlSchema, HostSchema, PublicKeySchema } from '../protocol/primitives.ts'
import { type DeviceTag, DeviceTagSchema, ManyDeviceTagSchema, writtenDeviceTag } from './app-tag.ts'
import { DigestSchema } from './digest.ts'

const ProtectedHostsSchema = v.array(HostSchema)

const IdentityKeysSchema = v.nullable(
  v.object({
    /** X25519, 32 bytes: what names are sealed to. */
    publicKey: PublicKeySchema,
    /** HMAC-SHA-256, 32 bytes: the same name gives the same pseudonym on all devices. */
    pseudonymKey: v.pipe(Base64UrlSchema, v.length(43)),
  }),
)

/** What a bundle says to one device, beside its catalog. The server has worked out which tags hold for it. */
export const BundleContentSchema = v.object({
  /** App id → what was said of it. An app that is missing has no tag. */
  tags: v.record(AppIdSchema, ManyDeviceTagSchema),
  /** Hosts, each with everything under it, that the admin has put beyond blocking. */
  protectedHosts: ProtectedHostsSchema,
  /** null: this server takes no pseudonyms, and devices that must use them name nobody. */
  identityKeys: IdentityKeysSchema,
})
export type BundleContent = v.InferOutput<typeof BundleContentSchema>

/** Written out always in the same way: its digest is what a manifest names. */
export function contentText({ tags, protectedHosts, identityKeys }: BundleContent): string {
  // An app's id needs no escaping.
  const entries = Object.keys(tags)
    .sort()
    .map((appId) => `"${appId}":${tagText(tags[appId] as DeviceTag)}`)
  const keys =
    identityKeys === null ? null : { publicKey: identityKeys.publicKey, pseudonymKey: identityKeys.pseudonymKey }
  const settings = `"identityKeys":${JSON.stringify(keys)},"protectedHosts":${JSON.stringify(protectedHosts)}`
  return `{${settings},"tags":{${entries.join(',')}}}`
}

/** Of those that most are, and that all apps share (see `ManyDeviceTagSchema`), it is kept. */
const TAG_TEXTS = new WeakMap<DeviceTag, string>()

function tagText(tag: DeviceTag): string {
  const kept = TAG_TEXTS.get(tag)
  if (kept !== undefined) return kept
  const text = JSON.stringify(writtenDeviceTag(tag))
  if (Object.isFrozen(tag)) TAG_TEXTS.set(tag, text)
  return text
}

/** What makes one content another one. It is not signed: the digest of what comes out is. */
export const ContentDeltaSchema = v.object({
  /** The digest of the content that it is for. */
  from: DigestSchema,
  /** null: it has no tag any more. */
  tags: v.record(AppIdSchema, v.nullable(DeviceTagSchema)),
  /** Left out: as before. */
  protectedHosts: v.optional(ProtectedHostsSchema),
  identityKeys: v.optional(IdentityKeysSchema),
})
export type ContentDelta = v.InferOutput<typeof ContentDeltaSchema>
/** As it is written: what is at its default is left out. */
export type WrittenContentDelta = v.InferInput<typeof ContentDeltaSchema>

/** @param from the digest of `before` */
export function deltaBetween(from: string, before: BundleContent, after: BundleContent): WrittenContentDelta {
  const tags: WrittenContentDelta['tags'] = {}
  for (const appId of Object.keys(after.tags)) {
    const [was, tag] = [before.tags[appId], after.tags[appId] as DeviceTag]
    if (was !== tag && (was === undefined || tagText(was) !== tagText(tag))) tags[appId] = writtenDeviceTag(tag)
  }
  for (const appId of Object.keys(before.tags)) if (after.tags[appId] === undefined) tags[appId] = null
  return {
    from,
    tags,
    ...(!saysTheSame(before.protectedHosts, after.protectedHosts) && { protectedHosts: after.protectedHosts }),
    ...(!saysTheSame(before.identityKeys, after.identityKeys) && { identityKeys: after.identityKeys }),
  }
}

/** Changes nothing in `before`. */
export function applyDelta(before: BundleContent, delta: ContentDelta): BundleContent {
  const tags = { ...before.tags }
  for (const [appId, tag] of Object.entries(delta.tags)) {
    if (tag === null) delete tags[appId]
    else tags[appId] = tag
  }
  return {
    tags,
    protectedHosts: delta.protectedHosts ?? before.protectedHosts,
    identityKeys: delta.identityKeys === undefined ? before.identityKeys : delta.identityKeys,
  }
}

function saysTheSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
