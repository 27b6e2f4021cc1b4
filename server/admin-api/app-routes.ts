import * as v from 'valibot'
import {
  AppDetailSchema,
  CatalogEntrySchema,
  DISCOVERED_APP_SORTS,
  DiscoveredAppSchema,
  pageOf,
  TagRequestSchema,
  TagResponseSchema,
} from '../../core/protocol/admin-api.ts'
import { AppIdSchema } from '../../core/protocol/primitives.ts'
import { TagSchema } from '../../core/protocol/tags.ts'
import { actorOf } from '../auth/access.ts'
import { reachableHosts } from '../bundles/reachable-hosts.ts'
import { tagApp } from '../bundles/tag-app.ts'
import { appUnknown } from '../http/app-unknown.ts'
import { DAYS_PARAM, offsetOf, offsetPage, PAGE_PARAMS, RISK_MAX_PARAM, SEARCH_PARAM } from '../http/query-params.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { findAppDetail } from '../store/app-detail.ts'
import { listCatalogApps } from '../store/catalog-apps.ts'
import { listDiscoveredApps } from '../store/discovered-apps.ts'

const FILTER_PARAMS = {
  search: SEARCH_PARAM,
  tag: v.optional(TagSchema),
  category: v.optional(AppIdSchema),
  riskMax: RISK_MAX_PARAM,
}
/** Custom and overridden apps alone; left out, all. */
const OWN_PARAM = v.optional(v.literal('true'))
const AppParamsSchema = v.object({ id: AppIdSchema })

/** What is used, what the catalog has, and what an admin says of it. */
export function appRoutes(app: App, { db, bundles, clock }: ServerParts): void {
  app.get(
    '/api/v1/discovered-apps',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'Apps in use',
        querystring: v.object({
          ...PAGE_PARAMS,
          ...FILTER_PARAMS,
          days: DAYS_PARAM,
          sort: v.optional(v.picklist(DISCOVERED_APP_SORTS), 'visits'),
          order: v.optional(v.picklist(['asc', 'desc']), 'desc'),
        }),
        response: { 200: pageOf(DiscoveredAppSchema) },
      },
    },
    async (request) => {
      const { cursor, tag = null, category = null, riskMax = null, ...query } = request.query
      const offset = offsetOf(cursor)
      return offsetPage(
        await listDiscoveredApps(db, { ...query, tag, category, riskMax, offset, now: clock() }),
        offset,
      )
    },
  )

  app.get(
    '/api/v1/apps',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'The catalog, used or not',
        querystring: v.object({ ...PAGE_PARAMS, ...FILTER_PARAMS, own: OWN_PARAM }),
        response: { 200: pageOf(CatalogEntrySchema) },
      },
    },
    async (request) => {
      const { cursor, tag = null, category = null, riskMax = null, own, ...query } = request.query
      const offset = offsetOf(cursor)
      const filters = { tag, category, riskMax, own: own !== undefined }
      return offsetPage(await listCatalogApps(db, { ...query, ...filters, offset }), offset)
    },
  )

  app.get(
    '/api/v1/apps/:id',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'One app, and who used it',
        params: AppParamsSchema,
        querystring: v.object({ days: DAYS_PARAM }),
        response: { 200: AppDetailSchema },
      },
    },
    async (request) => {
      const detail = await findAppDetail(db, request.params.id, request.query.days, clock())
      if (detail === null) throw appUnknown(request.params.id)
      return { ...detail, protectedHosts: reachableHosts(detail, bundles.protectedHosts) }
    },
  )

  app.put(
    '/api/v1/apps/:id/tag',
    {
      config: { access: 'analyst' },
      schema: {
        summary: 'Tag an app, and publish the bundle that carries the tag',
        params: AppParamsSchema,
        body: TagRequestSchema,
        response: { 200: TagResponseSchema },
      },
    },
    async (request) => {
      const { id } = request.params
      const { staged, ...tag } = request.body
      const change = { appId: id, tag, staged, actor: actorOf(request).name, now: clock() }
      const tagged = await tagApp(db, bundles, change)
      if (tagged === null) throw appUnknown(id)
      return tagged
    },
  )
}
