import { UNTAGGED } from '../../core/bundle/app-tag.ts'
import type { BundleApp } from '../../core/bundle/bundle.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import type { BundleRecord, CatalogChunk, CatalogRecord } from './bundle-records.ts'
import { inChunks } from './catalog-chunks.ts'

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
    readonly identityKeys: BundleRecord['bundle']['identityKeys']
  }
}

/** No catalog has it: the next bundle brings another, and what was in force stays so until then. */
const NO_DIGEST = '0'.repeat(43)

/** What an older version stored goes on holding while its server can't be reached. */
export function fromVersion4({ publicKey, bundle }: Version4Bundle): {
  record: BundleRecord
  catalog: CatalogRecord
  chunks: CatalogChunk[]
} {
  const { apps, categories, version, issuedAt, protectedHosts } = bundle
  const tags = Object.entries(bundle.tags).map(([id, tag]) => [id, { ...UNTAGGED, tag }] as const)
  return {
    record: {
      id: 'current',
      etag: null,
      publicKey,
      bundle: {
        format: 2,
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
