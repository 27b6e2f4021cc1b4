import { type AppTag, isInScope } from '../../core/bundle/app-tag.ts'
import type { BundleContent } from '../../core/bundle/content.ts'
import { DAY_MS } from '../../core/protocol/device-api.ts'
import type { BundleRecord } from './bundle-records.ts'

/** Before version 6 of the database the device itself worked out which tags hold for it, and a bundle had no end. */
export interface Version5Record {
  readonly id: 'current'
  readonly etag: string | null
  readonly publicKey: string
  readonly bundle: {
    readonly version: number
    readonly issuedAt: number
    readonly catalog: string
    readonly tags: Readonly<Record<string, AppTag>>
    readonly protectedHosts: readonly string[]
    readonly identityKeys: BundleContent['identityKeys']
  }
}

/** Nothing has it: the next bundle brings all that it names, and what was in force stays so until then. */
export const NO_DIGEST = '0'.repeat(43)
const GRACE_MS = 7 * DAY_MS

/**
 * What an older version stored goes on holding while its server can't be reached. A tag stays where it was for the
 * groups that the managed policy last named. Where these aren't known, a tag for certain groups alone is let go of, and
 * one for all but certain groups stays, as on a device without groups. The catalog keeps the digest under which it
 * lies on the disk: it is one of JSON text, and no catalog has it any more.
 *
 * @param now epoch ms: nothing says until when it may be taken, so it counts as outdated a week from then
 */
export function fromVersion5(
  { publicKey, bundle }: Version5Record,
  groups: readonly string[],
  now: number,
): BundleRecord {
  const { version, issuedAt, catalog, protectedHosts, identityKeys } = bundle
  const tags = Object.entries(bundle.tags).flatMap(([id, { scope, ...tag }]) =>
    isInScope(scope, groups) ? [[id, tag] as const] : [],
  )
  return {
    id: 'current',
    etag: null,
    publicKey,
    bundle: {
      version,
      issuedAt,
      expiresAt: now + GRACE_MS,
      content: NO_DIGEST,
      catalog,
      tags: Object.fromEntries(tags),
      protectedHosts: [...protectedHosts],
      identityKeys,
    },
  }
}
