import { type AppTag, UNTAGGED } from '../../core/bundle/app-tag.ts'
import type { BundleApp } from '../../core/bundle/bundle.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import type { CatalogChunk, CatalogRecord } from './bundle-records.ts'
import { inChunks } from './catalog-chunks.ts'
import { NO_DIGEST, type Version5Record } from './version-5-bundle.ts'

/** Before version 5 of the database a bundle held its catalog. */
export interface Version4Bundle {
  readonly publicKey: string
  readonly bundle: {
    readonly version: number
    readonly issuedAt: number
    readonly categories: Readonly<Record<string, string>>
    readonly apps: readonly BundleApp[]
    readonly tags: Readonly<Record<string, Tag>>
    readonly protectedHosts: readonly string[]
    readonly identityKeys: Version5Record['bundle']['identityKeys']
  }
}

/** Nobody could say otherwise. */
const FOR_ALL: AppTag['scope'] = { include: [], exclude: [] }

/** What an older version stored goes on holding while its server can't be reached. */
export function fromVersion4({ publicKey, bundle }: Version4Bundle): {
  record: Version5Record
  catalog: CatalogRecord
  chunks: CatalogChunk[]
} {
  const { apps, categories, version, issuedAt, protectedHosts } = bundle
  const tags = Object.entries(bundle.tags).map(([id, tag]) => [id, { ...UNTAGGED, scope: FOR_ALL, tag }] as const)
  return {
    record: {
      id: 'current',
      etag: null,
      publicKey,
      bundle: {
        version,
        issuedAt,
        catalog: NO_DIGEST,
        tags: Object.fromEntries(tags),
        protectedHosts: [...protectedHosts],
        identityKeys: bundle.identityKeys ?? null,
      },
    },
    // Built by nobody: the index is made at the next wake.
    catalog: { digest: NO_DIGEST, categories, apps: apps.length, index: new Blob(), nested: [], builtBy: '' },
    chunks: inChunks(NO_DIGEST, apps),
  }
}
