import * as v from 'valibot'
import { DISCOVERED_DOMAIN_SORTS, DiscoveredDomainsSchema } from '../../core/protocol/admin-api.ts'
import { DAYS_PARAM, offsetOf, offsetPage, PAGE_PARAMS, SEARCH_PARAM } from '../http/query-params.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { listDiscoveredDomains } from '../store/discovered-domains.ts'

/** What is used and no app of the catalog has. */
export function domainRoutes(app: App, { db, domainDevices, clock }: ServerParts): void {
  app.get(
    '/api/v1/discovered-domains',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'Domains in use that no app has, as far as enough devices have met them',
        querystring: v.object({
          ...PAGE_PARAMS,
          search: SEARCH_PARAM,
          days: DAYS_PARAM,
          sort: v.optional(v.picklist(DISCOVERED_DOMAIN_SORTS), 'visits'),
          order: v.optional(v.picklist(['asc', 'desc']), 'desc'),
        }),
        response: { 200: DiscoveredDomainsSchema },
      },
    },
    async (request) => {
      const { cursor, ...query } = request.query
      const offset = offsetOf(cursor)
      const range = { offset, now: clock(), threshold: domainDevices }
      const { belowThreshold, ...found } = await listDiscoveredDomains(db, { ...query, ...range })
      return { ...offsetPage(found, offset), threshold: domainDevices, belowThreshold }
    },
  )
}
