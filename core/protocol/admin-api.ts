import * as v from 'valibot'
import { WrittenPatternSchema } from '../addresses/address-pattern.ts'
import { AppTagSchema, DEFAULT_WARNING, ScopeSchema, TagSettingsSchema, WarningSchema } from '../bundle/app-tag.ts'
import { OwnWordSchema, RawAppSchemas } from './catalog-imports.ts'
import {
  COUNTERS,
  type CounterName,
  CoverageGapSchema,
  DeviceInfoSchema,
  EVENT_CONTEXTS,
  EVENT_TYPES,
  IDENTITY_KINDS,
} from './device-api.ts'
import {
  AppIdSchema,
  CountSchema,
  EpochMsSchema,
  filledText,
  HostSchema,
  OrdinalSchema,
  text,
  UuidSchema,
} from './primitives.ts'
import { AppRiskSchema, RiskSummarySchema } from './risk-api.ts'
import { StagingSchema } from './staged-api.ts'
import { TagSchema } from './tags.ts'

/**
 * The wire schemas of `/api/v1`, the admin API: used by the server, its OpenAPI document, and the portal. Requests are
 * strict: a member that this version doesn't know (a scope, say) is refused, and never left out in silence.
 */

export const ROLES = ['admin', 'analyst', 'auditor'] as const
export const RoleSchema = v.picklist(ROLES)
export type Role = v.InferOutput<typeof RoleSchema>

/** A page of a list. `nextCursor` is given back as `cursor=` to go on; null at the end. */
export function pageOf<const Item extends v.GenericSchema>(item: Item) {
  return v.object({ items: v.array(item), nextCursor: v.nullable(v.string()), total: CountSchema })
}

/** `GET /api/v1/categories`, and wherever an app's category is named. */
export const CategorySchema = v.object({ id: AppIdSchema, name: v.string() })
export type Category = v.InferOutput<typeof CategorySchema>

// --- sign-in

/** `POST /api/v1/setup`: the first account, by the first-run link. */
export const SetupRequestSchema = v.strictObject({
  token: filledText(200),
  username: filledText(120),
  password: v.pipe(v.string(), v.minLength(12, 'A password has at least 12 characters'), v.maxLength(200)),
})
/** `POST /api/v1/session` */
export const SignInRequestSchema = v.strictObject({
  username: filledText(120),
  password: v.pipe(v.string(), v.maxLength(200)),
})
/** `GET /api/v1/session`, and the answer to setup and sign-in. */
export const SessionSchema = v.object({ username: v.string(), role: RoleSchema })
export type Session = v.InferOutput<typeof SessionSchema>

/** `catalog`: as the catalog says; `overridden`: an admin says something else of it; `custom`: an admin's own. */
const AppOriginSchema = v.picklist(['catalog', 'custom', 'overridden'])
export type AppOrigin = v.InferOutput<typeof AppOriginSchema>

// --- discovered apps

/** What was counted, summed over whom and what the answer is about. */
const USE = {
  ...(Object.fromEntries(COUNTERS.map((name) => [name, CountSchema])) as Record<CounterName, typeof CountSchema>),
  /** false: the bytes are a lower bound, since a browser didn't tell the size of everything. */
  bytesDownExact: v.boolean(),
  bytesUpExact: v.boolean(),
}
const USE_SORTS = [...COUNTERS, 'users', 'devices', 'firstSeen', 'lastSeen'] as const

export const DISCOVERED_APP_SORTS = ['name', 'risk', ...USE_SORTS] as const
export const DiscoveredAppSchema = v.object({
  appId: AppIdSchema,
  name: v.string(),
  vendor: v.nullable(v.string()),
  category: v.nullable(CategorySchema),
  tag: TagSchema,
  risk: RiskSummarySchema,
  ...USE,
  users: CountSchema,
  devices: CountSchema,
  firstSeen: EpochMsSchema,
  lastSeen: EpochMsSchema,
})
export type DiscoveredApp = v.InferOutput<typeof DiscoveredAppSchema>

/** `GET /api/v1/apps/{id}`: what the catalog says, the tag, and who used it in the range asked for. */
export const AppDetailSchema = v.object({
  appId: AppIdSchema,
  name: v.string(),
  vendor: v.nullable(v.string()),
  category: v.nullable(CategorySchema),
  audience: v.nullable(v.picklist(['business', 'consumer', 'both'])),
  headquarters: v.nullable(v.string()),
  homepage: v.nullable(v.string()),
  domains: v.array(HostSchema),
  hosts: v.array(HostSchema),
  /** What an admin says of the app, as `PUT` takes it: all of a custom app, or what is otherwise than in the catalog. */
  own: v.nullable(OwnWordSchema),
  alternatives: v.array(v.object({ appId: AppIdSchema, name: v.string() })),
  origin: AppOriginSchema,
  tag: TagSchema,
  /** For whom and where the tag holds, and how. */
  tagSettings: TagSettingsSchema,
  tagChangedAt: v.nullable(EpochMsSchema),
  tagChangedBy: v.nullable(v.string()),
  /** Hosts of this app, or under its domains, that stay reachable even when it is unsanctioned. */
  protectedHosts: v.array(HostSchema),
  risk: AppRiskSchema,
  ...USE,
  firstSeen: v.nullable(EpochMsSchema),
  lastSeen: v.nullable(EpochMsSchema),
  /** One a day of the range, oldest first; days without use are left out. `day` is `YYYY-MM-DD` in UTC. */
  daily: v.array(v.object({ day: v.string(), ...USE })),
  /** The hundred with the most visits. `user` null: policy named none. */
  users: v.array(v.object({ user: v.nullable(v.string()), visits: CountSchema, lastSeen: EpochMsSchema })),
  devices: v.array(
    v.object({ deviceId: UuidSchema, name: v.nullable(v.string()), visits: CountSchema, lastSeen: EpochMsSchema }),
  ),
})
export type AppDetail = v.InferOutput<typeof AppDetailSchema>

// --- discovered domains

export const DISCOVERED_DOMAIN_SORTS = ['domain', ...USE_SORTS] as const
const DiscoveredDomainSchema = v.object({
  /** A registrable domain that no app had when it was met. */
  domain: HostSchema,
  /** The app that has it by now; null where none has. */
  app: v.nullable(v.object({ id: AppIdSchema, name: v.string() })),
  ...USE,
  users: CountSchema,
  devices: CountSchema,
  firstSeen: EpochMsSchema,
  lastSeen: EpochMsSchema,
})
export type DiscoveredDomain = v.InferOutput<typeof DiscoveredDomainSchema>
/** `GET /api/v1/discovered-domains`: those alone that enough devices have met, in all the time that is kept. */
export const DiscoveredDomainsSchema = v.object({
  ...pageOf(DiscoveredDomainSchema).entries,
  /** So many different devices must have met a domain. */
  threshold: OrdinalSchema,
  /** How many domains fewer devices have met; the same whatever was asked for, so that no search can feel for one. */
  belowThreshold: CountSchema,
})
export type DiscoveredDomains = v.InferOutput<typeof DiscoveredDomainsSchema>

// --- identities

/** `POST /api/v1/identities/{pseudonym}/open`. Who asked, and why, is in the governance log before the answer is sent. */
export const OpenIdentityRequestSchema = v.strictObject({
  justification: v.pipe(text(1_000), v.trim(), v.minLength(10, 'A justification has at least 10 characters')),
})
export const OpenedIdentitySchema = v.object({ kind: v.picklist(IDENTITY_KINDS), name: v.string() })
export type OpenedIdentity = v.InferOutput<typeof OpenedIdentitySchema>

// --- the catalog

/** `GET /api/v1/apps`: the catalog, used or not. */
export const CatalogEntrySchema = v.object({
  appId: AppIdSchema,
  name: v.string(),
  vendor: v.nullable(v.string()),
  category: CategorySchema,
  origin: AppOriginSchema,
  tag: TagSchema,
  risk: RiskSummarySchema,
})
export type CatalogEntry = v.InferOutput<typeof CatalogEntrySchema>

/** `POST /api/v1/apps`: an app of the organisation's own. Its id is made of its name where it is left out. */
export const CreateAppSchema = v.strictObject({ id: v.optional(text(1_000)), ...RawAppSchemas })
/** `PUT /api/v1/apps/{id}`: all of a custom app, or what of a catalog app is to be otherwise. */
export const ChangeAppSchema = OwnWordSchema
/** The answer to both, and to `DELETE /api/v1/apps/{id}`. */
export const ChangedAppSchema = v.object({
  appId: AppIdSchema,
  /** null: the app is gone, but for what was counted of it, and its tag. */
  origin: v.nullable(AppOriginSchema),
  bundleVersion: OrdinalSchema,
})
export type ChangedApp = v.InferOutput<typeof ChangedAppSchema>

/** `PUT /api/v1/apps/{id}/tag`: all of it; what is left out is at its default. Addresses are taken as people write them. */
export const TagRequestSchema = v.strictObject({
  tag: TagSchema,
  scope: v.optional(v.strictObject(ScopeSchema.entries), {}),
  only: v.optional(v.pipe(v.array(WrittenPatternSchema), v.maxLength(1_000)), []),
  except: v.optional(v.pipe(v.array(WrittenPatternSchema), v.maxLength(1_000)), []),
  reach: AppTagSchema.entries.reach,
  uploads: AppTagSchema.entries.uploads,
  warning: v.optional(v.strictObject(WarningSchema.entries), DEFAULT_WARNING),
  /** To whom first; left out, to everyone at once. */
  staged: v.optional(StagingSchema),
})
export const TagResponseSchema = v.object({
  appId: AppIdSchema,
  tag: TagSchema,
  /** The bundle that carries the tag to the devices. */
  bundleVersion: OrdinalSchema,
  protectedHosts: v.array(HostSchema),
  /** null: the tag went to everyone at once, or everyone had it already. */
  stagedTagId: v.nullable(UuidSchema),
})
export type TagResponse = v.InferOutput<typeof TagResponseSchema>

// --- devices

/**
 * `active`: its credential holds. `revoked`: it may enroll again, once, with a valid token. `blocked`: it may not.
 */
export const DEVICE_STATES = ['active', 'revoked', 'blocked'] as const
export const DeviceSchema = v.object({
  deviceId: UuidSchema,
  state: v.picklist(DEVICE_STATES),
  ...DeviceInfoSchema.entries,
  enrolledAt: EpochMsSchema,
  lastSeen: EpochMsSchema,
  /** It is heard of at least every so many seconds while it is online. */
  contactSeconds: OrdinalSchema,
  enforcedVersion: v.nullable(OrdinalSchema),
  signalsWaiting: CountSchema,
  droppedRows: CountSchema,
  gaps: v.array(CoverageGapSchema),
  refusedHosts: v.array(v.string()),
})
export type Device = v.InferOutput<typeof DeviceSchema>

/** `POST /api/v1/devices/{id}/revoke` */
export const RevokeDeviceRequestSchema = v.strictObject({
  /** false: the device is kept out until it is allowed again. */
  mayEnrollAgain: v.optional(v.boolean(), true),
})

// --- events

export const EventSchema = v.object({
  eventId: UuidSchema,
  type: v.picklist(EVENT_TYPES),
  at: EpochMsSchema,
  receivedAt: EpochMsSchema,
  appId: AppIdSchema,
  appName: v.string(),
  user: v.nullable(v.string()),
  deviceId: UuidSchema,
  deviceName: v.nullable(v.string()),
  context: v.picklist(EVENT_CONTEXTS),
  justification: v.nullable(v.string()),
})
export type Event = v.InferOutput<typeof EventSchema>

// --- the rest

/** `GET /api/v1/bundle/status` */
export const BundleStatusSchema = v.object({
  version: OrdinalSchema,
  createdAt: EpochMsSchema,
  apps: CountSchema,
  unsanctionedApps: CountSchema,
  /** Of the active devices. */
  devices: CountSchema,
  devicesEnforcing: CountSchema,
})
export type BundleStatus = v.InferOutput<typeof BundleStatusSchema>

export const GovernanceEntrySchema = v.object({
  entryId: OrdinalSchema,
  at: EpochMsSchema,
  actor: v.string(),
  /** What was done, e.g. `app.tag`, `device.revoke`, `enrollment-token.create`. */
  action: v.string(),
  target: v.string(),
  before: v.unknown(),
  after: v.unknown(),
})
export type GovernanceEntry = v.InferOutput<typeof GovernanceEntrySchema>
