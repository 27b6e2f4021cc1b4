import * as v from 'valibot'
import {
  AppIdSchema,
  Base64UrlSchema,
  CountSchema,
  EpochMsSchema,
  HostSchema,
  OrdinalSchema,
  PublicKeySchema,
  text,
  UuidSchema,
} from './primitives.ts'

/** The wire schemas of `/device/v1`: what a browser sends and what it gets. One place, used by both halves. */

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** At most this many signals, and this many events, in one batch. */
export const MAX_BATCH_ROWS = 1_000

/** Who and what this browser is, as managed policy and the browser say. */
export const DeviceInfoSchema = v.object({
  /** `deviceName` of the managed policy, or the pseudonym that stands for it (see `Identity`); null without a name. */
  name: v.nullable(text(255)),
  /** `userEmail` of the managed policy, else the browser profile's account; or the pseudonym of it. null for nobody. */
  user: v.nullable(text(320)),
  groups: v.pipe(v.array(text(255)), v.maxLength(100)),
  browser: text(64),
  browserVersion: text(64),
  platform: text(64),
  extensionVersion: text(64),
  /** `admin`: installed by policy. From `management.getSelf()`. */
  installType: v.picklist(['admin', 'development', 'normal', 'sideload', 'other']),
})
export type DeviceInfo = v.InferOutput<typeof DeviceInfoSchema>

/** `POST /device/v1/enroll` */
export const EnrollRequestSchema = v.object({
  token: v.pipe(text(200), v.minLength(1)),
  /** Made once by the browser profile and kept: enrolling again gives the same device a new credential. */
  deviceId: UuidSchema,
  device: DeviceInfoSchema,
})
export type EnrollRequest = v.InferOutput<typeof EnrollRequestSchema>

export const EnrollResponseSchema = v.object({
  /** Sent as `Authorization: Bearer …` from now on. */
  credential: v.pipe(text(300), v.minLength(1)),
  bundlePublicKey: PublicKeySchema,
  serverTime: EpochMsSchema,
})
export type EnrollResponse = v.InferOutput<typeof EnrollResponseSchema>

/**
 * Something that is signed: `signature` is Ed25519 over the signature context and the payload in UTF-8 (see
 * `core/bundle/open-bundle.ts`). `GET /device/v1/grants` answers with it, with `ETag` and `If-None-Match`.
 */
export const SignedBundleSchema = v.object({
  signature: v.pipe(Base64UrlSchema, v.maxLength(200)),
  /** A `Manifest`, `Grants`, or a `KeyEndorsement`, as JSON text: the very bytes that were signed. */
  payload: v.string(),
})
export type SignedBundle = v.InferOutput<typeof SignedBundleSchema>

/**
 * `GET /device/v1/bundle?content=&catalog=&key=`, with `ETag` and `If-None-Match`: the newest manifest for this device.
 * The parameters say what the device has, each may be missing. What the manifest names is fetched where it isn't there:
 * `GET /device/v1/contents/{digest}`, `/catalogs/{digest}`, `/catalog-deltas/{digest}`.
 */
export const BundleAnswerSchema = v.object({
  ...SignedBundleSchema.entries,
  /** A `ContentDelta` for the content that the device has, where there is one; null: it has it, or must fetch it whole. */
  delta: v.optional(v.nullable(v.unknown()), null),
  /** Endorsements that lead from the device's `key` to the one that signed this. */
  keys: v.optional(v.pipe(v.array(SignedBundleSchema), v.maxLength(100)), []),
})
export type BundleAnswer = v.InferOutput<typeof BundleAnswerSchema>

/**
 * What a signal counts. A device of an older version leaves out what it doesn't know: that counts as 0.
 * Byte counts are of bodies, as they went over the network (compressed where the site compresses).
 */
const CounterSchemas = {
  /** Top-level pages of the app that were opened. */
  visits: CountSchema,
  /** Pages and frames of the app that were blocked. */
  blocked: CountSchema,
  /** Requests to the app's hosts that a server answered, those of pages, frames and scripts alike. */
  requests: v.optional(CountSchema, 0),
  bytesDown: v.optional(CountSchema, 0),
  bytesUp: v.optional(CountSchema, 0),
  /** Files given to a page of the app (chosen, dropped, pasted), and their sizes together. */
  fileUploads: v.optional(CountSchema, 0),
  fileUploadBytes: v.optional(CountSchema, 0),
  /** Files that the browser saved from the app's hosts. */
  downloads: v.optional(CountSchema, 0),
  warned: v.optional(CountSchema, 0),
  bypassed: v.optional(CountSchema, 0),
}
export type CounterName = keyof typeof CounterSchemas
export const COUNTERS = Object.keys(CounterSchemas) as CounterName[]
export type Counters = Record<CounterName, number>

/** More than a person can do in an hour. */
const MAX_COUNT = 1_000_000_000
/** 4 TiB, which a line of 9.8 Gbit/s moves in an hour. A batch of such rows still adds up to less than 2^53. */
const MAX_BYTES = 2 ** 42
const BYTE_COUNTERS: ReadonlySet<CounterName> = new Set(['bytesDown', 'bytesUp', 'fileUploadBytes'])

/** The most that one row may say: a device stops there, and the server believes no more. */
export function limitOf(counter: CounterName): number {
  return BYTE_COUNTERS.has(counter) ? MAX_BYTES : MAX_COUNT
}

export const NO_COUNTS = Object.freeze(Object.fromEntries(COUNTERS.map((name) => [name, 0]))) as Readonly<Counters>

/** One row of use: this user, on this device, met this app, or this domain that is no app's, in this hour. */
const SignalSchema = v.object({
  /** The hour's start in epoch milliseconds: a multiple of `HOUR_MS`. */
  hour: v.pipe(EpochMsSchema, v.multipleOf(HOUR_MS, 'Not the start of an hour')),
  /** null: `domain` says what was met. Exactly one of the two is set. */
  appId: v.nullable(AppIdSchema),
  /** A registrable domain that no app of the catalog has; only where policy turned that on. */
  domain: v.optional(v.nullable(HostSchema), null),
  /** As in `DeviceInfo`. */
  user: v.nullable(text(320)),
  ...CounterSchemas,
  /** false: `bytesDown`, `bytesUp` are lower bounds, since the browser didn't tell the size of everything. */
  bytesDownExact: v.optional(v.boolean(), false),
  bytesUpExact: v.optional(v.boolean(), false),
  firstSeen: EpochMsSchema,
  lastSeen: EpochMsSchema,
})
export type Signal = v.InferOutput<typeof SignalSchema>

/** `~` and 22 characters of base64url: what stands for a name where policy asks for pseudonyms. */
export const PseudonymSchema = v.pipe(v.string(), v.regex(/^~[A-Za-z0-9_-]{22}$/, 'Not a pseudonym'))

export const IDENTITY_KINDS = ['user', 'device'] as const

/** The name behind a pseudonym, that only the holder of the organisation's private key can read. */
const IdentitySchema = v.object({
  pseudonym: PseudonymSchema,
  kind: v.picklist(IDENTITY_KINDS),
  /** See `core/identity/sealed-name.ts`; 1344 characters hold a name of 320 in any script. */
  sealedName: v.pipe(Base64UrlSchema, v.maxLength(1_344)),
})
export type Identity = v.InferOutput<typeof IdentitySchema>

/**
 * What the headers of an app's pages say of its protection. Measured in the browser, so no vendor's word is needed;
 * of the pages that were opened, so it says nothing of others.
 */
const AppMeasurementSchema = v.object({
  appId: AppIdSchema,
  at: EpochMsSchema,
  /** Every page came over https. */
  https: v.boolean(),
  /** `Strict-Transport-Security` with a max-age above 0. */
  hsts: v.boolean(),
  /** `Content-Security-Policy` in force, not only reporting. */
  csp: v.boolean(),
  /** `X-Frame-Options`, or `frame-ancestors` in the content security policy. */
  frameProtection: v.boolean(),
  /** `X-Content-Type-Options: nosniff` */
  contentTypeProtection: v.boolean(),
})
export type AppMeasurement = v.InferOutput<typeof AppMeasurementSchema>

export const EVENT_TYPES = ['blocked', 'warned', 'bypassed', 'access-requested', 'upload-blocked'] as const

/** What a person may write to say why: past a warning, or for access. */
export const MAX_JUSTIFICATION = 500

/** `navigation`: on the way to the page. `open-tab`: the page was open when it became unsanctioned. */
export const EVENT_CONTEXTS = ['navigation', 'open-tab'] as const

/** One thing that happened and is worth reading alone. */
const DeviceEventSchema = v.object({
  id: UuidSchema,
  type: v.picklist(EVENT_TYPES),
  at: EpochMsSchema,
  appId: AppIdSchema,
  user: v.nullable(text(320)),
  context: v.picklist(EVENT_CONTEXTS),
  /** What the person wrote, of `bypassed` and `access-requested`; null where nothing was asked or said. */
  justification: v.optional(v.nullable(text(MAX_JUSTIFICATION)), null),
})
export type DeviceEvent = v.InferOutput<typeof DeviceEventSchema>

/**
 * `POST /device/v1/batches`. Sealed once, sent until acknowledged. The server counts a sequence number of a
 * device once, however often it comes.
 */
export const BatchSchema = v.object({
  batchId: UuidSchema,
  sequence: OrdinalSchema,
  signals: v.pipe(v.array(SignalSchema), v.maxLength(MAX_BATCH_ROWS)),
  events: v.pipe(v.array(DeviceEventSchema), v.maxLength(MAX_BATCH_ROWS)),
  identities: v.optional(v.pipe(v.array(IdentitySchema), v.maxLength(MAX_BATCH_ROWS)), []),
  measurements: v.optional(v.pipe(v.array(AppMeasurementSchema), v.maxLength(MAX_BATCH_ROWS)), []),
  /** Rows that the device gave up since its last batch: its cap in days or bytes was reached, or its server changed. */
  dropped: CountSchema,
})
export type Batch = v.InferOutput<typeof BatchSchema>

export const BatchResponseSchema = v.object({
  acknowledged: OrdinalSchema,
  duplicate: v.boolean(),
  /** The highest sequence number counted for this device: a device that fell behind goes on after it. */
  lastSequence: OrdinalSchema,
})
export type BatchResponse = v.InferOutput<typeof BatchResponseSchema>

/** What keeps a device from being fully covered; shown in the popup and on the device's page. */
export const COVERAGE_GAPS = [
  'not-managed',
  'not-installed-by-policy',
  'incognito-not-covered',
  'bundle-rejected',
  'bundle-outdated',
  'rules-not-installed',
  'policy-value-ignored',
  'protected-host-refused',
  'batch-refused',
  'host-permission-withheld',
  'another-extension-interferes',
] as const
export const CoverageGapSchema = v.picklist(COVERAGE_GAPS)
export type CoverageGap = v.InferOutput<typeof CoverageGapSchema>

/** `POST /device/v1/health`: how the device is now. The newest report replaces the one before. */
export const HealthSchema = v.object({
  device: DeviceInfoSchema,
  /** The version whose rules the browser enforces; null before the first. */
  enforcedVersion: v.nullable(OrdinalSchema),
  signalsWaiting: CountSchema,
  gaps: v.array(CoverageGapSchema),
  /** It is heard of at least every so many seconds while it is online: with a longer silence it counts as offline. */
  contactSeconds: v.optional(v.pipe(OrdinalSchema, v.maxValue(86_400)), 300),
  /** Entries of unsanctioned apps that this device does not block: protected, or none that a browser can block. */
  refusedHosts: v.optional(v.pipe(v.array(text(400)), v.maxLength(100)), []),
})
export type Health = v.InferOutput<typeof HealthSchema>
