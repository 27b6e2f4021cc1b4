import type { FastifyRequest } from 'fastify'
import type { Role } from '../../core/protocol/admin-api.ts'
import { findApiToken } from '../store/api-tokens.ts'
import type { Db } from '../store/schema.ts'
import { findSession } from '../store/sessions.ts'
import { bearerToken } from './bearer.ts'
import { hashSecret } from './secrets.ts'
import type { SessionCookie } from './session-cookie.ts'

/** Who is asking, in the admin API. */
export interface Actor {
  /** As it stands in the governance log. */
  readonly name: string
  readonly role: Role
  /** The session's hash, where a cookie brought it; null for an API token. */
  readonly session: string | null
}

/** By API token if the request brings one, else by session cookie. `null`: nobody we know. */
export async function findActor(
  db: Db,
  cookie: SessionCookie,
  request: FastifyRequest,
  now: number,
): Promise<Actor | null> {
  const token = bearerToken(request.headers.authorization)
  if (token !== null) {
    const found = await findApiToken(db, hashSecret(token), now)
    return found === undefined ? null : { name: `token:${found.name}`, role: found.role, session: null }
  }
  const secret = cookie.read(request)
  if (secret === null) return null
  const hash = hashSecret(secret)
  const session = await findSession(db, hash, now)
  return session === undefined ? null : { name: session.username, role: session.role, session: hash }
}
