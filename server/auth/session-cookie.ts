import type { FastifyReply, FastifyRequest } from 'fastify'

/** The cookie that holds a session's secret: no script can read it, no other site's request brings it. */
export class SessionCookie {
  readonly name: string
  readonly #attributes: { path: string; httpOnly: true; sameSite: 'strict'; secure: boolean }

  constructor(publicUrl: string) {
    const secure = publicUrl.startsWith('https:')
    // The prefix makes the browser refuse a cookie of this name that isn't secure or comes from a subdomain.
    this.name = secure ? '__Host-heliograph' : 'heliograph'
    this.#attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure }
  }

  /** The secret, or `null` where the request brings none. */
  read(request: FastifyRequest): string | null {
    return request.cookies[this.name] ?? null
  }

  set(reply: FastifyReply, secret: string): void {
    reply.setCookie(this.name, secret, this.#attributes)
  }

  clear(reply: FastifyReply): void {
    reply.clearCookie(this.name, this.#attributes)
  }
}
