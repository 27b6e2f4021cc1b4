import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Coding } from '../bundles/packed.ts'
import { acceptedCoding } from '../http/accepted-coding.ts'
import { isNamed } from '../http/if-none-match.ts'
import { ProblemError } from '../http/problem-error.ts'

interface Part {
  readonly digest: string
  /** Its media type. */
  readonly type: string
  /** What to say where there is none. */
  readonly missing: string
  /** Which there are beside none, the best first. */
  readonly codings: readonly Exclude<Coding, 'identity'>[]
  readonly read: (coding: Coding) => Promise<Uint8Array | string | null>
}

/** Answers with what a digest stands for, which never changes, in the best coding that the client takes. */
export async function sendPart(request: FastifyRequest, reply: FastifyReply, part: Part): Promise<FastifyReply> {
  const { digest, type, missing, codings, read } = part
  const coding = acceptedCoding(request.headers['accept-encoding'], codings) ?? 'identity'
  const bytes = await read(coding)
  if (bytes === null) throw new ProblemError('not-found', missing)
  const etag = coding === 'identity' ? `"${digest}"` : `"${digest}-${coding}"`
  reply.headers({
    ETag: etag,
    'Cache-Control': 'private, max-age=31536000, immutable',
    Vary: 'Accept-Encoding, Authorization',
  })
  if (isNamed(etag, request.headers['if-none-match'])) return reply.code(304).send()
  if (coding !== 'identity') reply.header('Content-Encoding', coding)
  return reply.type(type).send(bytes)
}
