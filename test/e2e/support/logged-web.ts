import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Answer, answerTo } from './web-answers.ts'
import { hostOf, type Sites } from './web-sites.ts'

/** What a host's server has seen: the truth that an agent's figures are held against. */
export interface HostLog {
  /** Pages that told their server that somebody looks at them: see `SEEN` in `web-answers.ts`. */
  visits: number
  /** Without CORS preflights, which browsers show to no extension. */
  requests: number
  preflights: number
  /** Bytes of the answers' bodies, as they went over the network. */
  bytesDown: number
  /** Whether some answer came without a `Content-Length`, so that no header told how much would come. */
  untold: boolean
  files: number
  fileBytes: number
}

/** Sites of every kind that browsers meet, on any host, whose server counts what it is asked and what it sends. */
export class LoggedWeb implements Sites {
  readonly logs = new Map<string, HostLog>()
  /** What was asked for, as `host/path`, in order. */
  readonly asked: string[] = []

  readonly answer = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => this.#answer(request, response, Buffer.concat(chunks)))
  }

  readonly upgrade = (request: IncomingMessage, socket: Duplex): void => {
    const log = this.logOf(hostOf(request))
    log.requests += 1
    log.untold = true
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    const accept = createHash('sha1').update(key).digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    socket.on('error', () => socket.destroy())
  }

  logOf(host: string): HostLog {
    const log = this.logs.get(host) ?? {
      visits: 0,
      requests: 0,
      preflights: 0,
      bytesDown: 0,
      untold: false,
      files: 0,
      fileBytes: 0,
    }
    this.logs.set(host, log)
    return log
  }

  #answer(request: IncomingMessage, response: ServerResponse, received: Buffer): void {
    const host = hostOf(request)
    const log = this.logOf(host)
    const answer = answerTo(request, host)
    const isPreflight = request.method === 'OPTIONS'
    if (isPreflight) log.preflights += 1
    else this.#count(log, request, answer, received)
    this.asked.push(`${host}${request.url}`)
    send(request, response, answer)
  }

  #count(log: HostLog, request: IncomingMessage, answer: Answer, received: Buffer): void {
    log.requests += 1
    if (request.url === '/seen') log.visits += 1
    if (hasBody(request, answer)) log.bytesDown += answer.cutAfter ?? answer.body.length
    if (answer.chunked === true || answer.cutAfter !== undefined) log.untold = true
    const files = filesIn(request, received)
    log.files += files.length
    log.fileBytes += files.reduce((sum, bytes) => sum + bytes, 0)
  }
}

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Allow-Methods': '*',
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, type, headers, body, chunked, cutAfter } = answer
  const untold = chunked === true || status === 204 || status === 304
  const length = untold ? {} : { 'Content-Length': String(body.length) }
  response.writeHead(status, { 'Content-Type': type, ...length, ...CORS, ...headers })
  if (!hasBody(request, answer)) return void response.end()
  if (cutAfter !== undefined) return void response.write(body.subarray(0, cutAfter))
  if (chunked !== true) return void response.end(body)
  response.write(body.subarray(0, body.length / 2))
  response.end(body.subarray(body.length / 2))
}

function hasBody(request: IncomingMessage, { status }: Answer): boolean {
  return request.method !== 'HEAD' && status !== 304 && status !== 204
}

/** @returns the size of each file: of a raw upload, the body; of a form, its parts that have a file's name */
function filesIn(request: IncomingMessage, body: Buffer): number[] {
  if (request.method === 'OPTIONS') return []
  if (request.url === '/upload') return [body.length]
  const boundary = /boundary=(.+)$/.exec(request.headers['content-type'] ?? '')?.[1]
  if (boundary === undefined) return []
  const parts = body.toString('latin1').split(`--${boundary}`)
  const files = parts.filter((part) => /filename="[^"]+"/.test(part))
  return files.map((part) => part.slice(part.indexOf('\r\n\r\n') + 4, -2).length)
}
