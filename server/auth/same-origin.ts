import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../http/problem-error.ts'

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses a change that another site's page asks for in an admin's name. Browsers say where a request comes from
 * (`Sec-Fetch-Site`, and `Origin` on every change); one that brings a cookie and doesn't say is refused too.
 *
 * @throws {ProblemError} `cross-site-request`
 */
export function refuseOtherSites(request: FastifyRequest, publicUrl: string, hasCookie: boolean): void {
  if (SAFE_METHODS.includes(request.method)) return
  const site = request.headers['sec-fetch-site']
  const { origin, host } = request.headers
  if (site === 'same-origin') return
  if (site === undefined && origin !== undefined && isOwnOrigin(origin, publicUrl, host)) return
  if (site === undefined && origin === undefined && !hasCookie) return
  throw new ProblemError('cross-site-request', 'Changes are taken from this server’s own pages, or with an API token.')
}

function isOwnOrigin(origin: string, publicUrl: string, host: string | undefined): boolean {
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  return url.origin === new URL(publicUrl).origin || url.host === host
}
