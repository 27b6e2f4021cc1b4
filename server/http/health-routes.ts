import { ping } from '../store/database.ts'
import type { Db } from '../store/schema.ts'
import { ProblemError } from './problem-error.ts'
import type { App } from './valibot-routes.ts'

/** `/healthz`: the process answers. `/readyz`: so does the database, and requests can be served. */
export function healthRoutes(app: App, db: Db): void {
  const options = { config: { access: 'public' }, logLevel: 'warn' } as const
  app.get('/healthz', options, async () => ({ status: 'ok' }))
  app.get('/readyz', options, async (request) => {
    try {
      await ping(db)
    } catch (error) {
      request.log.error({ err: error }, 'the database does not answer')
      throw new ProblemError('unavailable', 'The database does not answer.')
    }
    return { status: 'ready' }
  })
}
