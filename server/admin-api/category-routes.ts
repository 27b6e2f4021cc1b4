import * as v from 'valibot'
import { CategorySchema, pageOf } from '../../core/protocol/admin-api.ts'
import { offsetOf, offsetPage, PAGE_PARAMS } from '../http/query-params.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { listCategories } from '../store/categories.ts'

/** What an app can be filed under. */
export function categoryRoutes(app: App, { db }: ServerParts): void {
  app.get(
    '/api/v1/categories',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'The categories of apps',
        querystring: v.object(PAGE_PARAMS),
        response: { 200: pageOf(CategorySchema) },
      },
    },
    async (request) => {
      const offset = offsetOf(request.query.cursor)
      return offsetPage(await listCategories(db, { offset, limit: request.query.limit }), offset)
    },
  )
}
