import type { Bundle, BundleApp } from '../../core/bundle/bundle.ts'
import type { Grants } from '../../core/bundle/grants.ts'
import type { Treatment } from '../enforcement/treatment.ts'

/** The bundle in force, as it was verified. */
export interface BundleRecord {
  readonly id: 'current'
  readonly bundle: Bundle
  readonly etag: string | null
  /** That its manifest was signed with. */
  readonly publicKey: string
}

/** What was made of a catalog when it came, so that a worker needn't make it again at each wake. */
export interface CatalogRecord {
  readonly digest: string
  readonly categories: Readonly<Record<string, string>>
  readonly apps: number
  /**
   * The bytes of `buildHostIndex`. As a Blob: Chromium 156 took 110 ms to hand over 22 MB of it, and 261 ms for a typed
   * array (docs/performance.md).
   */
  readonly index: Blob
  /** Entries that lie within a domain of another app. */
  readonly nested: readonly NestedEntry[]
  /** The extension's version: another one may build the index otherwise, or know other public suffixes. */
  readonly builtBy: string
}

export interface NestedEntry {
  readonly appId: string
  readonly host: string
  readonly exact: boolean
}

/** Some of a catalog's apps, by their ids (see `chunkOf`): one can be read without the other thousands. */
export interface CatalogChunk {
  readonly digest: string
  readonly chunk: number
  readonly apps: readonly BundleApp[]
}

/** What is granted to this device, as it was verified. */
export interface GrantsRecord {
  readonly id: 'current'
  readonly grants: Grants
  readonly etag: string | null
  readonly publicKey: string
}

/** What the browser's persisted rules were made from and which they are, see `enforcement/base-rules.ts`. */
export interface InstalledRules {
  readonly id: 'base'
  /** Stands in the marker rule, installed in the same call: where the two differ, this record is wrong. */
  readonly mark: string
  readonly compiledBy: string
  readonly catalog: string
  readonly protectedHosts: readonly string[]
  /** App id → how it was treated; an app that is missing was let be. */
  readonly treatments: Readonly<Record<string, Treatment>>
  /** How many entries they hold. */
  readonly hosts: number
  readonly slots: readonly InstalledSlot[]
  readonly refused: readonly string[]
}

/** Rules that are replaced together. `digest` tells whether they would say something else now. */
export interface InstalledSlot {
  readonly slot: string
  readonly ids: readonly number[]
  readonly digest: string
}
