import * as v from 'valibot'
import { DigestSchema } from '../bundle/digest.ts'
import { CountSchema, EpochMsSchema, OrdinalSchema, PublicKeySchema } from './primitives.ts'

/**
 * `GET /device/v1/push`, a WebSocket: what the server says without being asked. Each message is one JSON text. The
 * credential travels as a subprotocol, since a browser's WebSocket sends no headers: `new WebSocket(url,
 * [PUSH_PROTOCOL, CREDENTIAL_PROTOCOL + credential])`. Everything that comes this way can also be asked for: without a
 * socket a device is slower, and nothing else.
 */
export const PUSH_PROTOCOL = 'heliograph.v1'
export const CREDENTIAL_PROTOCOL = 'credential.'

/** The server says something at least so often: it keeps the worker awake (30 s without an event end it). */
export const PING_INTERVAL_MS = 20_000
/** Who has heard nothing for so long takes the connection for dead. */
export const SILENCE_MS = 50_000

/** Close codes of our own. */
export const CLOSE_REVOKED = 4_401
/** Another connection of the same device has taken its place. */
export const CLOSE_REPLACED = 4_409

/** What a device has in force: what a bundle that is sent to it may build upon. */
const HavingSchema = v.object({
  /**
   * `ETag` of the newest bundle that needn't come again: in force and stored, or signed by this server and refused for
   * what it says; null: of none.
   */
  etag: v.nullable(v.pipe(v.string(), v.maxLength(200))),
  content: v.nullable(DigestSchema),
  catalog: v.nullable(DigestSchema),
  /** The newest key that it trusts. */
  key: PublicKeySchema,
})
export type Having = v.InferOutput<typeof HavingSchema>

export const FromDeviceSchema = v.variant('type', [
  /**
   * First of all, and each time that something else is in force. The answer is what is newer, where there is something.
   */
  v.object({
    type: v.literal('having'),
    ...HavingSchema.entries,
    /** The version whose rules the browser enforces; null before the first. */
    enforcedVersion: v.nullable(OrdinalSchema),
  }),
  /** To each `ping`. */
  v.object({ type: v.literal('pong') }),
])
export type FromDevice = v.InferOutput<typeof FromDeviceSchema>

export const FromServerSchema = v.variant('type', [
  v.object({
    type: v.literal('welcome'),
    serverTime: EpochMsSchema,
    /** When the connection is lost, the device comes back at a moment drawn from so many milliseconds. */
    reconnectWithinMs: CountSchema,
  }),
  v.object({ type: v.literal('ping'), serverTime: EpochMsSchema }),
  /** `bundle`: as the answer of `GET /device/v1/bundle`; checked as that is, and reported where it fails. */
  v.object({ type: v.literal('bundle'), etag: v.string(), bundle: v.unknown() }),
  /** What is granted to this device has changed: `GET /device/v1/grants`. */
  v.object({ type: v.literal('grants') }),
  /** An admin asks for everything at once. */
  v.object({ type: v.literal('sync') }),
])
export type FromServer = v.InferOutput<typeof FromServerSchema>
