import type { HavingParts, IssuedBundle } from '../bundles/bundle-issuer.ts'
import type { Db } from '../store/schema.ts'

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
  ): Promise<IssuedBundle>
}
