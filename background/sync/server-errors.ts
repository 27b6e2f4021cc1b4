import type { ProblemCode } from '../../core/protocol/problem.ts'

/** No answer at all: `where` says how far it came, as far as the browser tells. */
export class ServerUnreachable extends Error {
  override readonly name = 'ServerUnreachable'
  constructor(
    readonly where: 'address' | 'tls' | 'connection',
    detail: string,
  ) {
    super(detail)
  }
}

/** An answer, but not the one asked for. `code` is null where it isn't one of a Heliograph server's. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal'
  constructor(
    readonly status: number,
    readonly code: ProblemCode | null,
    readonly lastSequence: number | null,
    detail: string,
  ) {
    super(detail)
  }
}
