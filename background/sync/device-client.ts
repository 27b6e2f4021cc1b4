import * as v from 'valibot'
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
import type { NetworkErrors } from './network-errors.ts'
import type { ServerClock } from './server-clock.ts'
import { ServerRefusal, ServerUnreachable } from './server-errors.ts'

const TIMEOUT_MS = 25_000
/** 25 MB, where there are a million domains. */
const CATALOG_TIMEOUT_MS = 240_000

export interface Connection {
  readonly serverUrl: string
  readonly credential: string
}

/** What is signed, as the server sent it, unchecked; null where the device's is the newest. */
type SignedAnswer = { readonly body: unknown; readonly etag: string | null } | null

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

  async getBundle(connection: Connection, etag: string | null): Promise<SignedAnswer> {
    return this.#getSigned(connection, 'bundle', etag)
  }

  async getGrants(connection: Connection, etag: string | null): Promise<SignedAnswer> {
    return this.#getSigned(connection, 'grants', etag)
  }

  /** A catalog as it came, unchecked. */
  async getCatalog(connection: Connection, digest: string): Promise<string> {
    const headers = authorization(connection)
    const response = await this.#call(connection.serverUrl, `catalogs/${digest}`, { headers }, CATALOG_TIMEOUT_MS)
    return response.text().catch((error: unknown) => {
      throw new ServerUnreachable('connection', `The catalog did not arrive whole: ${String(error)}`)
    })
  }

  async #getSigned(connection: Connection, path: string, etag: string | null): Promise<SignedAnswer> {
    const headers = { ...authorization(connection), ...(etag === null ? {} : { 'If-None-Match': etag }) }
    const response = await this.#call(connection.serverUrl, path, { headers })
    if (response.status === 304) return null
    // A download that breaks off is no bundle that could be refused: it is tried again.
    const body: unknown = await response.json().catch((error: unknown) => {
      throw new ServerUnreachable('connection', `The answer did not arrive whole: ${String(error)}`)
    })
    return { body, etag: response.headers.get('ETag') }
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
