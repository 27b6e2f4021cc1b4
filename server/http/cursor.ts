import * as v from 'valibot'
import { ProblemError } from './problem-error.ts'

/** Where a page ends, as text that means nothing to a client. */
export function writeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url')
}

/**
 * @returns the position that `writeCursor` was given; `null` without a cursor
 * @throws {ProblemError} `invalid-request` for what is no cursor of this list
 */
export function readCursor<const Schema extends v.GenericSchema>(
  schema: Schema,
  cursor: string | undefined,
): v.InferOutput<Schema> | null {
  if (cursor === undefined) return null
  const parsed = v.safeParse(schema, parseJson(Buffer.from(cursor, 'base64url').toString('utf8')))
  if (parsed.success) return parsed.output
  throw new ProblemError('invalid-request', 'The cursor is not one of this list.', {
    errors: [{ path: 'cursor', message: 'Not a cursor of this list' }],
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
