import * as v from 'valibot'
import { pageOf } from '../../core/protocol/admin-api.ts'
import { AppIdSchema, EpochMsSchema, UuidSchema } from '../../core/protocol/primitives.ts'
import {
  STAGED_TAG_ACTIONS,
  STAGED_TAG_STATES,
  type StagedTagAction,
  StagedTagSchema,
} from '../../core/protocol/staged-api.ts'
import { actorOf } from '../auth/access.ts'
import { readCursor } from '../http/cursor.ts'
import { keysetPage, PAGE_PARAMS } from '../http/query-params.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { changeStage } from '../staging/change-stage.ts'
import { listStagedTags, readStagedTag } from '../staging/read-staged-tags.ts'

const PositionSchema = v.object({ startedAt: EpochMsSchema, stagedTagId: UuidSchema })
const StagedTagParamsSchema = v.object({ id: UuidSchema })

const SUMMARIES: Record<StagedTagAction, string> = {
  widen: 'Bring a staged tag to everyone now',
  pause: 'Keep a staged tag with the first ones, whatever time passes',
  resume: 'Let a paused staged tag go on; it goes to everyone later by as long as it was paused',
  'roll-back': 'Take a staged tag back, as a new version of the bundle: the tag before it holds again',
}

/** Tags that go to few first. `PUT /api/v1/apps/{id}/tag` starts them. */
export function stagedTagRoutes(app: App, { db, bundles, clock }: ServerParts): void {
  app.get(
    '/api/v1/staged-tags',
    {
      config: { access: 'auditor' },
      schema: {
        summary: 'Staged tags, newest first, each with how the devices stand to it',
        querystring: v.object({
          ...PAGE_PARAMS,
          state: v.optional(v.picklist(STAGED_TAG_STATES)),
          app: v.optional(AppIdSchema),
        }),
        response: { 200: pageOf(StagedTagSchema) },
      },
    },
    async (request) => {
      const { cursor, limit, state = null, app: appId = null } = request.query
      const after = readCursor(PositionSchema, cursor)
      const found = await listStagedTags(db, { state, appId, after, limit: limit + 1, now: clock() })
      return keysetPage(found, limit, ({ startedAt, stagedTagId }) => ({ startedAt, stagedTagId }))
    },
  )

  app.get(
    '/api/v1/staged-tags/:id',
    {
      config: { access: 'auditor' },
      schema: { summary: 'One staged tag', params: StagedTagParamsSchema, response: { 200: StagedTagSchema } },
    },
    (request) => readStagedTag(db, request.params.id, clock()),
  )

  for (const action of STAGED_TAG_ACTIONS) {
    app.post(
      `/api/v1/staged-tags/:id/${action}`,
      {
        config: { access: 'admin' },
        schema: { summary: SUMMARIES[action], params: StagedTagParamsSchema, response: { 200: StagedTagSchema } },
      },
      async (request) => {
        const { id } = request.params
        const now = clock()
        await changeStage(db, bundles, { id, action, actor: actorOf(request).name, now })
        return await readStagedTag(db, id, now)
      },
    )
  }
}
