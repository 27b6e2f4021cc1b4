import type { SessionCookie } from './auth/session-cookie.ts'
import type { BundleIssuer } from './bundles/bundle-issuer.ts'
import type { BundlePublisher } from './bundles/bundle-publisher.ts'
import type { CatalogParts } from './bundles/catalog-parts.ts'
import type { SigningKey } from './bundles/signing-key.ts'
import type { Metrics } from './http/metrics.ts'
import type { IdentityKeys } from './identities/identity-keys.ts'
import type { PushTiming } from './push/push-hub.ts'
import type { Rollout } from './rollout/rollout.ts'
import type { Listen } from './store/listen.ts'
import type { Retention } from './store/retention.ts'
import type { Db } from './store/schema.ts'

/** What the routes are made of. */
export interface ServerParts {
  readonly db: Db
  readonly listen: Listen
  readonly bundles: BundlePublisher
  readonly issuer: BundleIssuer
  readonly catalogs: CatalogParts
  /** The one that `issuer` signs with. */
  readonly signingKey: SigningKey
  readonly identityKeys: IdentityKeys
  readonly metrics: Metrics
  /** Left out: as it should be. */
  readonly pushTiming?: PushTiming
  readonly retention: Retention
  /** A domain that no app has is shown after so many different devices have met it. */
  readonly domainDevices: number
  /** Without a trailing slash. */
  readonly publicUrl: string
  readonly sessionCookie: SessionCookie
  /** null where there is no built extension to roll out. */
  readonly rollout: Rollout | null
  /** Epoch milliseconds. */
  readonly clock: () => number
}
