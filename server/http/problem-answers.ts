import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ProblemError } from './problem-error.ts'

/** The only way an error leaves the server: problem details (RFC 9457). */
export function sendProblem(reply: FastifyReply, problem: ProblemError): FastifyReply {
  if (problem.status === 401) reply.header('WWW-Authenticate', 'Bearer')
  return reply
    .code(problem.status)
    .header('Cache-Control', 'no-store')
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem.toProblem())
}

/** Fastify's error handler: whatever was thrown becomes a problem; what we didn't expect is logged and not shown. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request)
  if (problem.code === 'internal-error') request.log.error({ err: error }, 'request failed')
  else request.log.warn({ code: problem.code, path: request.url.split('?')[0] }, problem.detail)
  return sendProblem(reply, problem)
}

/** For an address that can't be decoded, which no route is found for. */
export function answerBadUrl(_error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(reply, new ProblemError('invalid-request', 'The address can not be read.'))
}

function problemOf(error: FastifyError | ProblemError, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return withRouteCode(error, request)
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ProblemError('body-too-large', `A body has at most ${request.routeOptions.bodyLimit} bytes.`)
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('unsupported-media-type', 'Send JSON, with "Content-Type: application/json".')
  }
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) return new ProblemError('invalid-request', error.message)
  return new ProblemError('internal-error', 'The server failed. Its log says why.')
}

/** A route may name its own code for a body that doesn't fit its schema. */
function withRouteCode(error: ProblemError, request: FastifyRequest): ProblemError {
  const code = request.routeOptions.config.invalidBody
  const isBadBody =
    error.code === 'invalid-request' && 'validationContext' in error && error.validationContext === 'body'
  return isBadBody && code !== undefined ? new ProblemError(code, error.detail, error.more) : error
}
