import * as v from 'valibot'
import type { Warning } from '../bundle/app-tag.ts'
import type { BundleRisk } from '../risk/bundle-risk.ts'
import {
  type AppMeasurement,
  type CoverageGap,
  type DeviceEvent,
  type Identity,
  MAX_JUSTIFICATION,
  type Signal,
} from './device-api.ts'
import type { PolicyProblem } from './policy.ts'
import { CountSchema, filledText, text } from './primitives.ts'
import type { Action, Tag } from './tags.ts'

/**
 * The messages between our own pages and the worker: the one list. A request is checked by its schema in the
 * worker's router, an answer is typed here.
 */

export interface AppView {
  readonly id: string
  readonly name: string
  readonly vendor: string | null
  readonly category: string
  readonly tag: Tag
  readonly action: Action
  /** null: nothing is known of it. */
  readonly risk: BundleRisk | null
}

/** `message` keys are in `_locales`; `detail` is for support, untranslated. */
export const ENROLLMENT_FAILURES = [
  'server-unreachable',
  'server-address-wrong',
  'server-not-heliograph',
  'tls-error',
  'server-error',
  'token-unknown',
  'token-expired',
  'token-revoked',
  'token-exhausted',
  'device-blocked',
  'revoked-twice',
] as const
export type EnrollmentFailure = (typeof ENROLLMENT_FAILURES)[number]

export type EnrollmentView =
  /** Neither policy nor a person has named a server yet. */
  | { readonly state: 'not-configured' }
  | { readonly state: 'enrolling' }
  | { readonly state: 'enrolled' }
  /** `retryAt` null: it has stopped asking; a change of policy starts it again. */
  | {
      readonly state: 'failed'
      readonly failure: EnrollmentFailure
      readonly detail: string
      readonly retryAt: number | null
    }

export interface AgentStatus {
  /** `waiting`: the browser hasn't handed over its managed policy yet. */
  readonly management: 'managed' | 'evaluation' | 'not-managed' | 'waiting'
  readonly organisation: string | null
  readonly serverUrl: string | null
  readonly enrollment: EnrollmentView
  /** Whether the browser enforces the newest bundle this device has. */
  readonly protecting: boolean
  /** null before the first bundle. */
  readonly enforcedVersion: number | null
  readonly blockedApps: number
  /** `connected`: what changes is here at once. Otherwise it is asked for every `pollSeconds` at most. `off`: unwanted. */
  readonly push: 'connected' | 'connecting' | 'off'
  readonly pollSeconds: number
  readonly lastSync: number | null
  /** Why the last sync fell through, in the server's or the browser's words; null when it went well. */
  readonly syncError: string | null
  readonly signalsWaiting: number
  readonly gaps: readonly CoverageGap[]
  readonly policyProblems: readonly PolicyProblem[]
  readonly refusedHosts: readonly string[]
  readonly support: { readonly url: string | null; readonly email: string | null }
  readonly extensionVersion: string
}

export interface TodayView {
  /** Apps with the most visits today on this device, and how often each was met. */
  readonly apps: readonly { readonly app: AppView; readonly visits: number; readonly blocked: number }[]
}

export interface PopupView {
  readonly status: AgentStatus
  readonly site: SiteView
  readonly today: TodayView
}

export type SiteView =
  /** A browser page, a file, an internal or private host: never recorded. */
  | { readonly kind: 'not-recorded' }
  /** A public host that no app of the catalog has. */
  | { readonly kind: 'unknown'; readonly host: string }
  | { readonly kind: 'app'; readonly host: string; readonly app: AppView }

/** Exactly what waits to leave the device, and what has left it in the last days, row by row. */
export interface RecordedRows {
  readonly waiting: Rows
  /** What the server refused has left the device as well. null: wasn't asked for. */
  readonly sent: Rows | null
  /** App id → name, for the rows above. */
  readonly appNames: Readonly<Record<string, string>>
}

/** All that a batch carries of people and apps. */
export interface Rows {
  readonly signals: readonly Signal[]
  readonly events: readonly DeviceEvent[]
  readonly identities: readonly Identity[]
  readonly measurements: readonly AppMeasurement[]
}

/** How a request for access stands, that was made on this device. */
export type AccessRequestView =
  | { readonly state: 'waiting'; readonly askedAt: number }
  | {
      readonly state: 'granted' | 'denied'
      readonly decidedAt: number
      readonly decidedBy: string
      readonly note: string | null
    }

/** What block and warning page say of an address that isn't simply open. */
interface Stopped {
  readonly host: string
  /** null: an address that the managed policy blocks, and that is no app's. */
  readonly app: AppView | null
  readonly alternatives: readonly AppView[]
  readonly blockPage: {
    readonly organisation: string | null
    /** A `data:` address. */
    readonly logo: string | null
    readonly message: string | null
    readonly supportUrl: string | null
    readonly supportEmail: string | null
  }
  /** null where there is none: what blocks is the managed policy. */
  readonly bundleVersion: number | null
  readonly deviceName: string | null
}

export type BlockDecision =
  | (Stopped & {
      readonly kind: 'blocked'
      /** `tag`: the app is unsanctioned. `policy`: the managed policy lists the address. */
      readonly by: 'tag' | 'policy'
      /** null: the person has asked for nothing, or long ago. */
      readonly request: AccessRequestView | null
    })
  | (Stopped & { readonly kind: 'warned'; readonly app: AppView; readonly warning: Warning })
  /**
   * The address is open to this person. `until`: by a bypass or an exception, that ends then; null: just so.
   * `rulesSince`: when the browser's rules came to say what holds, epoch ms. A page from before was led here by older
   * ones, and goes on.
   */
  | {
      readonly kind: 'not-blocked'
      readonly host: string | null
      readonly until: number | null
      readonly rulesSince: number
    }

/** `address`: it is open by now, or another thing holds there. `justification`: one is required. */
type BypassOutcome =
  | { readonly ok: true; readonly until: number }
  | { readonly ok: false; readonly reason: 'address' | 'justification' }
/** `address`: there is no app to ask for there, or it is open by now. */
type RequestOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: 'address' | 'waiting' }

export type SyncOutcome = { readonly ok: true } | { readonly ok: false; readonly error: string }
type ConnectOutcome = { readonly ok: true } | { readonly ok: false; readonly problems: readonly PolicyProblem[] }

const AddressSchema = v.object({ url: text(65_536) })

/** What each message carries. */
export const REQUESTS = {
  'popup.view': v.object({ url: v.nullable(text(65_536)) }),
  'status.view': v.object({}),
  /** `sent`: whether the rows that were sent are wanted too. */
  'status.rows': v.object({ sent: v.boolean() }),
  'sync.now': v.object({}),
  'evaluation.connect': v.object({ serverUrl: text(2_048), enrollmentToken: text(200) }),
  'evaluation.disconnect': v.object({}),
  'block-page.decision': AddressSchema,
  'block-page.bypass': v.object({ ...AddressSchema.entries, justification: v.nullable(filledText(MAX_JUSTIFICATION)) }),
  'block-page.request-access': v.object({ ...AddressSchema.entries, reason: filledText(MAX_JUSTIFICATION) }),
  /** Where the gate page goes on to: see `background/enforcement/gate.ts`. */
  'gate.decision': AddressSchema,
} as const

export interface Answers {
  'popup.view': PopupView
  'status.view': AgentStatus
  'status.rows': RecordedRows
  'sync.now': SyncOutcome
  'evaluation.connect': ConnectOutcome
  'evaluation.disconnect': null
  'block-page.decision': BlockDecision
  'block-page.bypass': BypassOutcome
  'block-page.request-access': RequestOutcome
  'gate.decision': { readonly address: string }
}

export type MessageName = keyof typeof REQUESTS
export type RequestOf<Name extends MessageName> = v.InferOutput<(typeof REQUESTS)[Name]>

/** An envelope as it goes over `runtime.sendMessage`. */
export const EnvelopeSchema = v.object({
  name: v.picklist(Object.keys(REQUESTS) as MessageName[]),
  request: v.unknown(),
})

/** How the worker answers: a refusal (wrong sender, wrong shape) is an answer too. */
export type Reply<Name extends MessageName> =
  | { readonly ok: true; readonly answer: Answers[Name] }
  | { readonly ok: false; readonly error: string }

/**
 * What the content script reports of files that were given to a page at once (chosen, dropped, pasted). The one
 * message that doesn't come from a page of ours, and the one that isn't answered. A folder that was chosen can hold
 * very many files; the bounds keep a hijacked page from making a sum that no batch can carry.
 */
export const FileUploadMessageSchema = v.object({
  name: v.literal('file-upload'),
  count: v.pipe(CountSchema, v.minValue(1), v.maxValue(1_000_000)),
  bytes: v.pipe(CountSchema, v.maxValue(2 ** 50)),
})
export type FileUploadMessage = v.InferOutput<typeof FileUploadMessageSchema>

/** What the upload gate in a page asks: may the page have files? The worker answers with an `UploadVerdict`. */
export const UploadQuestionSchema = v.object({ name: v.literal('upload-question') })
export type UploadQuestion = v.InferOutput<typeof UploadQuestionSchema>
export interface UploadVerdict {
  readonly blocked: boolean
}

/** What the worker tells every upload gate: what it was answered may hold no longer. */
export interface UploadVerdictsChanged {
  readonly name: 'upload-verdicts-changed'
}

/** What the worker has a page say to the person, once files were kept from it. */
export interface UploadNotice {
  readonly appName: string
  readonly organisation: string | null
}

/** The upload gate has kept files from a page: counted, and an event, without their names. */
export const UploadBlockedMessageSchema = v.object({ name: v.literal('upload-blocked') })
export type UploadBlockedMessage = v.InferOutput<typeof UploadBlockedMessageSchema>
