import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { type Problem, ProblemSchema } from '../../core/protocol/problem.ts'
import { CliError, EXIT } from './cli-error.ts'
import { readServerFile } from './server-file.ts'

export interface ServerOptions {
  readonly data: string
  /** Where not given: the server that runs with the data folder. */
  readonly server?: string
}

interface AdminRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  /** Where the server may take longer than for most. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 30_000

/** The admin API of a running server, as the owner of its data folder. */
export class AdminClient {
  readonly #token: string
  /** Where the token is from, to name it when it is refused. */
  readonly #tokenSource: string

  private constructor(
    readonly url: string,
    token: string,
    tokenSource: string,
  ) {
    this.#token = token
    this.#tokenSource = tokenSource
  }

  /** @throws {CliError} where no server is known, or no token. */
  static async for(options: ServerOptions): Promise<AdminClient> {
    const url = await serverUrl(options)
    const fromEnvironment = process.env.HELIOGRAPH_TOKEN
    if (fromEnvironment !== undefined) return new AdminClient(url, fromEnvironment, 'HELIOGRAPH_TOKEN')
    const file = join(resolve(options.data), 'admin.token')
    return new AdminClient(url, await readToken(file), file)
  }

  /** @throws {CliError} in words, whatever goes wrong. */
  async call<Schema extends v.GenericSchema>(request: AdminRequest, schema: Schema): Promise<v.InferOutput<Schema>> {
    const response = await this.#fetch(request)
    const body: unknown = await response.json().catch(() => undefined)
    if (!response.ok) throw this.#refusal(response.status, body)

    const parsed = v.safeParse(schema, body)
    if (!parsed.success) throw this.#notOurs(`its answer to ${request.path} has another form`)
    return parsed.output
  }

  async #fetch({ method, path, body, timeoutMs = TIMEOUT_MS }: AdminRequest): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.#token}`, accept: 'application/json' }
    if (body !== undefined) headers['content-type'] = 'application/json'
    try {
      return await fetch(this.url + path, {
        method,
        headers,
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch (error) {
      throw new CliError(
        `No server answers at ${this.url} (${reasonOf(error)}).\n` +
          'Start it with "npm start" or "npx heliograph serve", or name another one with --server.',
        EXIT.serverNotReached,
      )
    }
  }

  #refusal(status: number, body: unknown): CliError {
    const problem = v.safeParse(ProblemSchema, body)
    if (status === 401) {
      return new CliError(
        `The server at ${this.url} does not take the token of ${this.#tokenSource}.\n` +
          'Name the data folder of that server with --data, or set HELIOGRAPH_TOKEN to a valid API token.',
        EXIT.refused,
      )
    }
    if (!problem.success) return this.#notOurs(`it answered with status ${status}`)
    return new CliError(inWords(problem.output), status === 403 ? EXIT.refused : EXIT.failed)
  }

  #notOurs(sign: string): CliError {
    return new CliError(`${this.url} does not seem to be a Heliograph server of this version: ${sign}.`)
  }
}

async function serverUrl(options: ServerOptions): Promise<string> {
  if (options.server !== undefined) {
    if (!/^https?:\/\//.test(options.server) || !URL.canParse(options.server)) {
      throw new CliError(`"${options.server}" is no address of a server, like http://127.0.0.1:8787`, EXIT.usage)
    }
    return options.server.replace(/\/+$/, '')
  }
  const running = await readServerFile(resolve(options.data))
  if (running !== undefined) return running.url.replace(/\/+$/, '')
  throw new CliError(
    `No server runs with the data folder ${resolve(options.data)}.\n` +
      'Start it with "npm start" or "npx heliograph serve"; name its data folder with --data, or its address with --server.',
    EXIT.serverNotReached,
  )
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw new CliError(
      `No admin token can be read from ${file} (${reasonOf(error)}).\n` +
        'The server writes it into its data folder when it starts: name that folder with --data, as the user who owns ' +
        'it, or set HELIOGRAPH_TOKEN to an API token.',
      EXIT.refused,
    )
  }
}

function inWords(problem: Problem): string {
  const places = (problem.errors ?? []).map(({ path, message }) => `\n  ${path === '' ? '' : `${path}: `}${message}`)
  return (problem.detail ?? problem.title) + places.join('')
}

/** `fetch` hides what happened in its error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  if (code !== undefined && typeof code === 'string') return code
  return error.cause === undefined ? error.message : reasonOf(error.cause)
}
