import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type Problem, problemType } from '../../core/protocol/problem.ts'

const FAULTS: Record<string, readonly [status: number, detail: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too long.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
}

/** Answers what isn't HTTP, or doesn't come to its end: no request, and no route, is there yet. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [status, detail] = FAULTS[error.code ?? ''] ?? [400, 'This is no HTTP request.']
  const problem: Problem = {
    type: problemType('invalid-request'),
    title: STATUS_CODES[status] ?? 'Bad Request',
    status,
    detail,
  }
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${status} ${problem.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroySoon()
}
