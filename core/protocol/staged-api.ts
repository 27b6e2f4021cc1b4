import * as v from 'valibot'
import { AppTagSchema, GroupsSchema } from '../bundle/app-tag.ts'
import { CoverageGapSchema } from './device-api.ts'
import { AppIdSchema, CountSchema, EpochMsSchema, HostSchema, OrdinalSchema, UuidSchema } from './primitives.ts'

/** The part of the admin API that brings a tag out safely: whom it would hit, to few first, and how the fleet takes it. */

/** How the active devices stand to a version of the bundle. Each device counts once. */
export const FleetProgressSchema = v.object({
  version: OrdinalSchema,
  devices: CountSchema,
  /** They enforce that version, or a later one. */
  enforcing: CountSchema,
  /** Online, and on their way. */
  pending: CountSchema,
  /** Not heard of for longer than they said they would be. */
  offline: CountSchema,
  /** When the first of those was last heard of; null where there is none. */
  offlineSince: v.nullable(EpochMsSchema),
  /** Online, and unable to: each with its reason. */
  failed: CountSchema,
  failures: v.array(v.object({ reason: CoverageGapSchema, devices: CountSchema })),
})
export type FleetProgress = v.InferOutput<typeof FleetProgressSchema>
/** `GET /api/v1/bundle/progress?version=`; by default of the newest. And `GET /api/v1/devices?progress=&version=`. */
export const PROGRESS_STATES = ['enforcing', 'pending', 'offline', 'failed'] as const
export type ProgressState = (typeof PROGRESS_STATES)[number]

/** `staged` of `PUT /api/v1/apps/{id}/tag`: to whom first. A device of one of the groups, or within the percentage. */
export const StagingSchema = v.pipe(
  v.strictObject({
    groups: v.optional(GroupsSchema, []),
    percent: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99))), null),
    /** To everyone after so long; null: when an admin says so. */
    everyoneAfterMinutes: v.optional(
      v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(43_200))),
      null,
    ),
  }),
  v.check(({ groups, percent }) => groups.length > 0 || percent !== null, 'Name a group or a percentage'),
)
export type Staging = v.InferOutput<typeof StagingSchema>

/**
 * `first`: the tag holds for the first ones, the one before it for all others. `paused`: likewise, and it won't widen by
 * itself. `everyone`: it holds for everyone. `rolled-back`: the tag before it holds again. `superseded`: the app was
 * tagged anew meanwhile.
 */
export const STAGED_TAG_STATES = ['first', 'paused', 'everyone', 'rolled-back', 'superseded'] as const
/** `GET /api/v1/staged-tags?state=&app=`, newest first; `GET /api/v1/staged-tags/{id}` */
export const StagedTagSchema = v.object({
  stagedTagId: UuidSchema,
  appId: AppIdSchema,
  appName: v.string(),
  before: AppTagSchema,
  after: AppTagSchema,
  groups: v.array(v.string()),
  percent: v.nullable(v.number()),
  state: v.picklist(STAGED_TAG_STATES),
  startedAt: EpochMsSchema,
  startedBy: v.string(),
  /** When it goes to everyone by itself; null: it doesn't. */
  everyoneAt: v.nullable(EpochMsSchema),
  /** When it came to its state. */
  changedAt: EpochMsSchema,
  changedBy: v.string(),
  /** Of the bundle that brought it to its state: among the first ones, or everyone. */
  progress: FleetProgressSchema,
  /** Whether `roll-back` is possible: nobody has tagged the app since. */
  canRollBack: v.boolean(),
})
export type StagedTag = v.InferOutput<typeof StagedTagSchema>

/** `POST /api/v1/staged-tags/{id}/{action}`, answered with the staged tag. */
export const STAGED_TAG_ACTIONS = ['widen', 'pause', 'resume', 'roll-back'] as const
export type StagedTagAction = (typeof STAGED_TAG_ACTIONS)[number]

/** `POST /api/v1/apps/{id}/impact`: whom a tag would hit, by the use of the last 30 days. The body is that of `PUT …/tag`. */
export const ImpactSchema = v.object({
  days: CountSchema,
  /** Of those in the tag's scope. */
  users: CountSchema,
  devices: CountSchema,
  /** Of all users and devices seen in these days, in scope or not. */
  allUsers: CountSchema,
  allDevices: CountSchema,
  /** Of all requests to apps, from 0 to 1. */
  trafficShare: v.number(),
  /** Hosts of the app that stay reachable whatever its tag. */
  protectedHosts: v.array(HostSchema),
  /**
   * Other apps that are in use and that it may hit too: `within` has a domain or host inside one of this app's; `vendor`
   * is of the same vendor, and its pages may load things from this app's hosts.
   */
  others: v.array(
    v.object({ appId: AppIdSchema, name: v.string(), why: v.picklist(['within', 'vendor']), users: CountSchema }),
  ),
  /** Whether the portal asks for the app's name to be typed first. */
  isLarge: v.boolean(),
})
export type Impact = v.InferOutput<typeof ImpactSchema>
