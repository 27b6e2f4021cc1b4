import fastifySwagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { type ConversionConfig, toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { ProblemSchema } from '../../core/protocol/problem.ts'
import type { App } from '../http/valibot-routes.ts'

const PREFIX = '/api/v1/'

/**
 * Collects the admin API's routes for its description. To be called before they are registered.
 *
 * @param about the software's version, and the name of the session cookie
 */
export async function collectOpenApi(
  app: App,
  about: { readonly version: string; readonly cookieName: string },
): Promise<void> {
  const { version, cookieName } = about
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Heliograph admin API',
        description: 'Errors are problem details (RFC 9457). Lists page by cursor: give `nextCursor` back as `cursor`.',
        version,
      },
      components: {
        securitySchemes: {
          apiToken: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: cookieName },
        },
      },
    },
    hideUntagged: false,
    transform: describeRoute,
  })
}

/** `GET /api/v1/openapi.json`: the description, from the very schemas that requests are checked by. */
export function openApiRoute(app: App): void {
  app.get(
    '/api/v1/openapi.json',
    {
      config: { access: 'public' },
      schema: { summary: 'This description', response: { 200: v.record(v.string(), v.unknown()) } },
    },
    async () => ({ ...app.swagger() }),
  )
}

type Transform = NonNullable<FastifyDynamicSwaggerOptions['transform']>

const describeRoute: Transform = ({ schema, url, route }) => {
  if (!url.startsWith(PREFIX)) return { schema: { ...schema, hide: true }, url }
  const { summary, body, params, querystring, response } = schema as {
    summary?: string
    body?: v.GenericSchema
    params?: v.GenericSchema
    querystring?: v.GenericSchema
    response?: Record<string, v.GenericSchema>
  }
  const access = route.config?.access
  return {
    url,
    schema: {
      ...(summary !== undefined && { summary }),
      ...(access !== 'public' && {
        description: `Takes the role "${access}" or a higher one.`,
        security: [{ apiToken: [] }, { session: [] }],
      }),
      ...(body !== undefined && { body: jsonSchema(body, 'input') }),
      ...(params !== undefined && { params: jsonSchema(params, 'input') }),
      // As a number where the server reads one, though a query string is text.
      ...(querystring !== undefined && { querystring: jsonSchema(querystring, 'output') }),
      response: { ...describeAnswers(response ?? {}), '4XX': PROBLEM_ANSWER, '5XX': PROBLEM_ANSWER },
    },
  }
}

function describeAnswers(answers: Record<string, v.GenericSchema>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) =>
      status === '204'
        ? [status, { description: 'Done', type: 'null' }]
        : [status, { description: 'The answer', ...jsonSchema(schema, 'input') }],
    ),
  )
}

function jsonSchema(schema: v.GenericSchema, typeMode: NonNullable<ConversionConfig['typeMode']>): object {
  // What JSON Schema can't say (a trim, a check in code) is left out of the description, and still holds.
  const { $schema: _, ...described } = toJsonSchema(schema, { typeMode, errorMode: 'ignore', target: 'draft-2020-12' })
  return described
}

const PROBLEM_ANSWER = {
  description: 'A problem (RFC 9457)',
  content: { 'application/problem+json': { schema: jsonSchema(ProblemSchema, 'input') } },
}
