import type { Db } from '../store/schema.ts'

/** What a device has in force, as it said; a bundle that is made for it may build upon that. */
export interface HavingParts {
  /** Digests. */
  readonly content: string | null
  readonly catalog: string | null
  /** The newest public key that it trusts. */
  readonly key: string | null
}

/** The newest bundle, as it is for one device. */
export interface BundleForDevice {
  /** A strong entity tag, quotes included. */
  readonly etag: string
  readonly version: number
  /** Digests. */
  readonly content: string
  readonly catalog: string
  /** A `BundleAnswer` as JSON text. */
  readonly body: string
}

/** Where the hub gets bundles from. */
export interface BundleSource {
  /**
   * Looks which version is the newest, which another server may have published.
   *
   * @returns its number
   */
  refresh(db: Db): Promise<number>
  /** By the version that was the newest at the last `refresh`; cheap for devices in the same state. */
  answer(
    db: Db,
    device: { readonly id: string; readonly groups: readonly string[] },
    having: HavingParts,
  ): Promise<BundleForDevice>
}
