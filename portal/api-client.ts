import * as v from 'valibot'
import { type ProblemCode, ProblemSchema, problemCode } from '../core/protocol/problem.ts'
import { strings } from './strings.ts'

/** The server's own codes, and what happens without one: no answer at all, or one that isn't the API's. */
export type ApiProblemCode = ProblemCode | 'unreachable' | 'unexpected-answer'

export interface FieldProblem {
  readonly path: string
  readonly message: string
}

/** Why a call failed. Decide by `code`; `message` says what is wrong, and `detail`, where there is one, what to do. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly code: ApiProblemCode
  readonly detail: string | undefined
  readonly fields: readonly FieldProblem[]

  constructor(code: ApiProblemCode, message: string, more: { detail?: string; fields?: readonly FieldProblem[] } = {}) {
    super(message)
    this.code = code
    this.detail = more.detail
    this.fields = more.fields ?? []
  }
}

export type Query = Readonly<Record<string, string | undefined>>

const RELOAD = { detail: strings.problems.reload }

export interface ApiClientParts {
  readonly fetch: typeof fetch
  /** Called when the server says that the session has ended, before the call rejects. */
  readonly onNotSignedIn: () => void
}

/**
 * Calls `/api/v1` on the portal's own origin, with its cookie. Every answer is checked by its schema.
 * Rejects with `ApiProblem`, or with the abort's reason when `signal` was aborted.
 */
export class ApiClient {
  readonly #parts: ApiClientParts

  constructor(parts: ApiClientParts) {
    this.#parts = parts
  }

  get<Answer extends v.GenericSchema>(
    path: string,
    answer: Answer,
    query: Query = {},
    signal?: AbortSignal,
  ): Promise<v.InferOutput<Answer>> {
    return this.#call(withQuery(path, query), answer, signal === undefined ? {} : { signal })
  }

  /** `body` goes as JSON; a call without one sends `{}`, so that the server can insist on JSON. */
  send<Answer extends v.GenericSchema>(
    method: 'POST' | 'PUT',
    path: string,
    answer: Answer,
    body: unknown = {},
    signal?: AbortSignal,
  ): Promise<v.InferOutput<Answer>> {
    const headers = { 'content-type': 'application/json' }
    const init = { method, headers, body: JSON.stringify(body) }
    return this.#call(path, answer, signal === undefined ? init : { ...init, signal })
  }

  delete(path: string): Promise<unknown> {
    return this.#call(path, v.unknown(), { method: 'DELETE' })
  }

  async #call<Answer extends v.GenericSchema>(
    path: string,
    answer: Answer,
    init: RequestInit,
  ): Promise<v.InferOutput<Answer>> {
    const response = await this.#fetch(path, init)
    const body = await readJson(response)
    if (!response.ok) throw this.#refusal(response.status, body)

    const parsed = v.safeParse(answer, body)
    if (!parsed.success) {
      const place = v.getDotPath(parsed.issues[0]) ?? ''
      throw new ApiProblem('unexpected-answer', strings.problems.notUnderstood(place), RELOAD)
    }
    return parsed.output
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#parts.fetch(`/api/v1${path}`, { ...init, credentials: 'same-origin' })
    } catch (error) {
      if (init.signal?.aborted === true) throw error
      throw new ApiProblem('unreachable', strings.problems.unreachable, { detail: strings.problems.unreachableDetail })
    }
  }

  #refusal(status: number, body: unknown): ApiProblem {
    const code = problemCode(body)
    if (code === undefined) return new ApiProblem('unexpected-answer', strings.problems.unexplained(status), RELOAD)
    if (code === 'not-signed-in') this.#parts.onNotSignedIn()
    const problem = v.parse(ProblemSchema, body)
    const { title, detail, errors } = problem
    return new ApiProblem(code, title, { ...(detail !== undefined && { detail }), ...(errors && { fields: errors }) })
  }
}

/** A path with the query parameters that say something. */
export function withQuery(path: string, query: Query): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, value)
  }
  return params.size === 0 ? path : `${path}?${params}`
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
