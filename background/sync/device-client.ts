import * as v from 'valibot'
import { MAX_CONTENT_BYTES } from '../../core/bundle/manifest.ts'
import {
  type Batch,
  type BatchResponse,
  BatchResponseSchema,
  type EnrollRequest,
  type EnrollResponse,
  EnrollResponseSchema,
  type Health,
} from '../../core/protocol/device-api.ts'
import { ProblemSchema, problemCode } from '../../core/protocol/problem.ts'
import type { Having } from '../../core/protocol/push-api.ts'
import { readBytes } from './answer-bytes.ts'
import type { NetworkErrors } from './network-errors.ts'
import type { ServerClock } from './server-clock.ts'
import { ServerRefusal, ServerUnreachable } from './server-errors.ts'

const TIMEOUT_MS = 25_000
/** What a bundle names comes to megabytes, where there are a million domains. */
const PART_TIMEOUT_MS = 240_000

export interface Connection {
  readonly serverUrl: string
  readonly credential: string
}

/** What is signed, as the server sent it, unchecked; null where the device's is the newest. */
type SignedAnswer<Name extends string> = ({ readonly etag: string | null } & Readonly<Record<Name, unknown>>) | null

/** The device API over `fetch`. Each call throws `ServerUnreachable` or `ServerRefusal`. */
export class DeviceClient {
  readonly #networkErrors: NetworkErrors
  readonly #clock: ServerClock

  constructor(networkErrors: NetworkErrors, clock: ServerClock) {
    this.#networkErrors = networkErrors
    this.#clock = clock
  }

  async enroll(serverUrl: string, request: EnrollRequest): Promise<EnrollResponse> {
    const response = await this.#call(serverUrl, 'enroll', { method: 'POST', ...json(request) })
    return parseAnswer(response, EnrollResponseSchema)
  }

  /** @returns what is newer than `having.etag`, to build upon the rest of what the device has */
  async getBundle(connection: Connection, { etag, ...having }: Having): Promise<SignedAnswer<'bundle'>> {
    const known = Object.entries(having).flatMap(([part, value]) => (value === null ? [] : [[part, value]]))
    const answer = await this.#getSigned(connection, `bundle?${new URLSearchParams(known)}`, etag)
    return answer && { bundle: answer.body, etag: answer.etag }
  }

  async getGrants(connection: Connection, etag: string | null): Promise<SignedAnswer<'body'>> {
    return this.#getSigned(connection, 'grants', etag)
  }

  /** A part of a bundle as it came, unchecked, as those below are. @param bytes it has no more: more aren't taken */
  async getContent(connection: Connection, digest: string, bytes: number): Promise<string> {
    return new TextDecoder().decode(await this.#getPart(connection, `contents/${digest}`, bytes))
  }

  async getCatalog(connection: Connection, digest: string, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#getPart(connection, `catalogs/${digest}`, bytes)
  }

  async getCatalogDelta(connection: Connection, digest: string, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#getPart(connection, `catalog-deltas/${digest}`, bytes)
  }

  async #getPart(connection: Connection, path: string, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const headers = authorization(connection)
    return readBytes(await this.#call(connection.serverUrl, path, { headers }, PART_TIMEOUT_MS), bytes)
  }

  async #getSigned(connection: Connection, path: string, etag: string | null): Promise<SignedAnswer<'body'>> {
    const headers = { ...authorization(connection), ...(etag === null ? {} : { 'If-None-Match': etag }) }
    const response = await this.#call(connection.serverUrl, path, { headers })
    if (response.status === 304) return null
    return { body: await readSigned(response), etag: response.headers.get('ETag') }
  }

  async sendBatch(connection: Connection, batch: Batch): Promise<BatchResponse> {
    const body = json(batch)
    const headers = { ...body.headers, ...authorization(connection) }
    const response = await this.#call(connection.serverUrl, 'batches', { method: 'POST', ...body, headers })
    return parseAnswer(response, BatchResponseSchema)
  }

  async reportHealth(connection: Connection, health: Health): Promise<void> {
    const body = json(health)
    const headers = { ...body.headers, ...authorization(connection) }
    await this.#call(connection.serverUrl, 'health', { method: 'POST', ...body, headers })
  }

  async #call(serverUrl: string, path: string, init: RequestInit, timeout = TIMEOUT_MS): Promise<Response> {
    const url = `${serverUrl}/device/v1/${path}`
    const request: RequestInit = {
      ...init,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    }
    this.#networkErrors.forget(url)
    const response = await fetch(url, request).catch(async (error: unknown) => {
      throw await this.#networkErrors.explain(url, error)
    })
    await this.#clock.learn(response.headers.get('Date'))
    if (response.ok || response.status === 304) return response
    throw await refusalOf(response)
  }
}

function json(body: unknown) {
  return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
}

function authorization(connection: Connection) {
  return { Authorization: `Bearer ${connection.credential}` }
}

/** A download that breaks off, or isn't a server's, is no bundle that could be refused: it is tried again. */
async function readSigned(response: Response): Promise<unknown> {
  const bytes = await readBytes(response, MAX_CONTENT_BYTES)
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new ServerUnreachable('connection', 'The answer is no JSON: it did not arrive whole')
  }
}

async function readJson(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined)
}

async function parseAnswer<const Schema extends v.GenericSchema>(
  response: Response,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const parsed = v.safeParse(schema, await readJson(response))
  if (parsed.success) return parsed.output
  throw new ServerRefusal(response.status, null, null, `Not a Heliograph server's answer: ${parsed.issues[0].message}`)
}

async function refusalOf(response: Response): Promise<ServerRefusal> {
  const body = await readJson(response)
  const problem = v.safeParse(v.object({ ...ProblemSchema.entries, lastSequence: v.optional(v.number()) }), body)
  if (!problem.success) return new ServerRefusal(response.status, null, null, `HTTP ${response.status}`)
  const { title, detail, lastSequence } = problem.output
  return new ServerRefusal(response.status, problemCode(body) ?? null, lastSequence ?? null, detail ?? title)
}
