import type { ColumnType, Generated, Kysely } from 'kysely'
import type { AppWord, LoadedApp } from '../../catalog/app-word.ts'
import type { WrittenAppTag, WrittenTagSettings } from '../../core/bundle/app-tag.ts'
import type { AppOrigin, DEVICE_STATES, Role } from '../../core/protocol/admin-api.ts'
import type { ImportChunk } from '../../core/protocol/catalog-imports.ts'
import type { CoverageGap, DeviceEvent, DeviceInfo, Identity } from '../../core/protocol/device-api.ts'
import type { AccessRequest } from '../../core/protocol/exceptions-api.ts'
import type { StagedTag } from '../../core/protocol/staged-api.ts'
import type { Tag } from '../../core/protocol/tags.ts'
import type { RiskGroup } from '../../core/risk/factors.ts'
import type { MeasurementTally } from '../../core/risk/measured.ts'
import type { Facts } from '../../core/risk/risk-of.ts'
import type { CounterColumns } from './counters.ts'

/**
 * The tables, as queries see them. Every time is in epoch milliseconds (UTC); a `day` is the midnight it starts
 * with. Where policy names no user, `user_name` is '': a primary key holds no null.
 *
 * On Citus the tables with a `device` in their primary key are distributed by it, `app_user` and `domain_user` by
 * `user_name`. The others are small and stay in one place.
 */
export interface Schema {
  meta: { key: string; value: string }

  category: { id: string; name: string }
  app: {
    id: string
    name: string
    vendor: string | null
    category: string
    audience: 'business' | 'consumer' | 'both' | null
    headquarters: string | null
    homepage: string | null
    domains: Json<string[]>
    hosts: Json<string[]>
    alternatives: Json<string[]>
    origin: AppOrigin
    facts: ColumnType<Facts, string | undefined, string>
    /** When a new catalog left it out, or an admin removed it; its usage keeps its name, and its tag holds. */
    retired_at: number | null
  }
  /** What the catalog says, and what admins say: `app` is what both make together, see `keepApps`. */
  catalog_app: { id: string; word: Json<LoadedApp> }
  custom_app: { id: string; word: Json<AppWord>; changed_at: number; changed_by: string }
  app_tag: {
    app: string
    tag: Tag
    settings: ColumnType<WrittenTagSettings, string | undefined, string>
    changed_at: number
    changed_by: string
  }
  /**
   * Tags that are brought out in stages; `app_tag` has `after` from the start. At most one of an app is running, that is
   * `first` or `paused`.
   */
  staged_tag: {
    id: string
    app: string
    before: Json<WrittenAppTag>
    after: Json<WrittenAppTag>
    groups: Json<string[]>
    percent: number | null
    state: StagedTag['state']
    started_at: number
    started_by: string
    /** Of one that is paused: when it would have gone to everyone. */
    everyone_at: number | null
    changed_at: number
    changed_by: string
    /** Of the bundle that brought it to its state; 0 until that is published, in the same transaction. */
    version: Generated<number>
    /** Whether nobody has tagged the app since. */
    is_latest: Generated<boolean>
  }
  /** An app that is open to one user or device; exactly one of the two is set. */
  exception: {
    id: string
    app: string
    user_name: string | null
    device: string | null
    until: number
    note: string | null
    granted_at: number
    granted_by: string
    revoked_at: number | null
    revoked_by: string | null
  }
  /** Its id is that of the device's event. Those of `decided_at` are set together, `exception` where it was granted. */
  access_request: {
    id: string
    app: string
    device: string
    user_name: string | null
    reason: string | null
    asked_at: number
    decided_at: number | null
    decided_by: string | null
    decision: Exclude<AccessRequest['state'], 'waiting'> | null
    note: string | null
    exception: string | null
  }

  /** An upload that waits for its commit. */
  catalog_import: { id: string; created_at: number; created_by: string }
  catalog_import_chunk: { import: string; number: number; content: Json<ImportChunk> }

  /** The newest report of each device. */
  app_measurement: {
    app: string
    device: string
    measured_at: number
    https_only: boolean
    hsts: boolean
    csp: boolean
    frame_protection: boolean
    content_type_protection: boolean
  }
  /** A group that is missing has its standard weight. */
  risk_weight: { risk_group: RiskGroup; weight: number }
  risk_override: { app: string; score: number; note: string; set_at: number; set_by: string }
  /** Of each app of which anything is known, see `assessRisk`. `measured`: what it rests on. */
  app_risk: {
    app: string
    score: number | null
    confidence: number
    yes: Json<string[]>
    no: Json<string[]>
    overridden: boolean
    measured: ColumnType<MeasurementTally | null, string | null, string | null>
  }

  device: {
    id: string
    name: string | null
    user_name: string | null
    groups: Json<string[]>
    browser: string
    browser_version: string
    platform: string
    extension_version: string
    install_type: DeviceInfo['installType']
    state: (typeof DEVICE_STATES)[number]
    credential_hash: string
    enrolled_at: number
    /** The enrollment token that it used last. */
    enrolled_with: string | null
    last_seen: number
    /** It is heard of at least every so many seconds while it is online. */
    contact_seconds: Generated<number>
    last_sequence: Generated<number>
    enforced_version: number | null
    signals_waiting: Generated<number>
    dropped_rows: Generated<number>
    gaps: Json<CoverageGap[]>
    refused_hosts: ColumnType<string[], string | undefined, string>
    /** When it was last given its grants, by this server's clock; only grows. */
    grants_issued_at: Generated<number>
  }
  /** Of each device the newest few, see `countBatch`. */
  counted_batch: { device: string; sequence: number; batch_id: string }
  usage_hour: UseColumns & { device: string; hour: number; app: string; user_name: string }
  usage_day: UseColumns & { device: string; day: number; app: string; user_name: string }
  app_user: { app: string; user_name: string; first_day: number; last_day: number }
  app_device: { app: string; device: string; first_day: number; last_day: number }
  /**
   * Use of domains that no app has. Read by `discovered-domains.ts` alone, which leaves out those that too few devices
   * have met.
   */
  domain_day: UseColumns & { device: string; day: number; domain: string; user_name: string }
  domain_user: { domain: string; user_name: string; first_day: number; last_day: number }
  domain_device: { domain: string; device: string; first_day: number; last_day: number }
  /**
   * What each device says is the name behind a pseudonym: any of them can say anything, so none can take another's place.
   * The nil UUID stands for a device that isn't known any more.
   */
  sealed_identity: {
    pseudonym: string
    device: string
    kind: Identity['kind']
    sealed_name: string
    first_seen: number
  }
  event: {
    device: string
    id: string
    type: DeviceEvent['type']
    at: number
    received_at: number
    app: string
    user_name: string | null
    context: DeviceEvent['context']
    justification: string | null
  }

  enrollment_token: {
    id: string
    hash: string
    name: string
    created_at: number
    created_by: string
    expires_at: number | null
    max_uses: number | null
    uses: Generated<number>
    revoked_at: number | null
  }
  admin_account: { username: string; role: Role; password_hash: string; created_at: number }
  admin_session: { hash: string; username: string; created_at: number; expires_at: number }
  setup_link: { hash: string; expires_at: number }
  api_token: {
    id: string
    hash: string
    name: string
    role: Role
    created_at: number
    created_by: string
    expires_at: number | null
    revoked_at: number | null
  }

  governance_log: {
    id: Generated<number>
    at: number
    actor: string
    action: string
    target: string
    before: Json<unknown>
    after: Json<unknown>
  }

  bundle: {
    version: number
    created_at: number
    /** Of its plan and of who signs it: equal digests need no new version. */
    digest: string
    /** A `Plan` as JSON text; null in one of an older format, of which nothing but its version is left. */
    plan: string | null
    apps: number
    unsanctioned_apps: number
    /** The digest of its catalog, and how long that is; null where the plan is. */
    catalog: string | null
    catalog_bytes: number | null
  }
  /** `KeyEndorsement`s: each key was replaced once at most. */
  bundle_key_endorsement: { old_key: string; new_key: string; payload: string; signature: string; created_at: number }
  /** `content`: what `encodeCatalog` wrote, in brotli; `bytes`: its length without. */
  bundle_catalog: { digest: string; content: Uint8Array; bytes: number; created_at: number }
  /** `content`: a `CatalogDelta` as JSON text, which makes the one catalog the other; `digest`: of it. */
  bundle_catalog_delta: { from_catalog: string; to_catalog: string; digest: string; content: string }
  /** A row for each change that makes another catalog for devices, until a bundle carries it, see `catalog-changes.ts`. */
  catalog_change: { id: Generated<number> }
}

type UseColumns = CounterColumns & {
  /** false: the byte count is a lower bound. */
  bytes_down_exact: boolean
  bytes_up_exact: boolean
  first_seen: number
  last_seen: number
}

/** Written as JSON text, which both drivers take alike; read as the value. */
type Json<T> = ColumnType<T, string, string>

/** The database, or a transaction on it. */
export type Db = Kysely<Schema>
