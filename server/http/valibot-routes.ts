import type { IncomingMessage, ServerResponse } from 'node:http'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifySchemaCompiler,
  FastifyTypeProvider,
  RawServerDefault,
} from 'fastify'
import * as v from 'valibot'
import { ProblemError } from './problem-error.ts'

/** Handlers see what a route's valibot schemas give out, and answer what they take in. */
interface ValibotTypeProvider extends FastifyTypeProvider {
  validator: this['schema'] extends v.GenericSchema ? v.InferOutput<this['schema']> : unknown
  serializer: this['schema'] extends v.GenericSchema ? v.InferInput<this['schema']> : unknown
}

/** Fastify, with valibot schemas on its routes. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ValibotTypeProvider
>

/** More would only make a bad answer longer. */
const SHOWN_ERRORS = 20

/** Never what was received, as valibot does by itself: it may be a password, and is logged. */
function sayWhatIsExpected({ message, expected, received }: v.BaseIssue<unknown>): string {
  const [label = 'Not valid'] = message.split(':', 1)
  if (label === 'Invalid key') return received === 'undefined' ? 'Missing' : 'Not known here'
  return expected === null ? label : `${label}: expected ${expected}`
}

/** Fastify's validator compiler: a bad part of a request is an `invalid-request` that names every bad place. */
export const compileValidator: FastifySchemaCompiler<v.GenericSchema> =
  ({ schema, httpPart }) =>
  (data: unknown) => {
    const parsed = v.safeParse(schema, data, { message: sayWhatIsExpected })
    if (parsed.success) return { value: parsed.output }

    const errors = parsed.issues.slice(0, SHOWN_ERRORS).map((issue) => ({
      path: v.getDotPath(issue) ?? '',
      message: issue.message,
    }))
    const [first] = errors
    const place = first === undefined || first.path === '' ? '' : `${first.path}: `
    return { error: new ProblemError('invalid-request', `${httpPart}: ${place}${first?.message}`, { errors }) }
  }
