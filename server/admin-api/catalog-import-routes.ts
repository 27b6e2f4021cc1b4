import * as v from 'valibot'
import {
  CommitImportSchema,
  CreatedImportSchema,
  ImportChunkSchema,
  ImportReportSchema,
} from '../../core/protocol/catalog-imports.ts'
import { UuidSchema } from '../../core/protocol/primitives.ts'
import { actorOf } from '../auth/access.ts'
import { commitImport, importUnknown, rehearseImport } from '../bundles/import-apps.ts'
import type { App } from '../http/valibot-routes.ts'
import type { ServerParts } from '../parts.ts'
import { createImport, deleteImport, putChunk } from '../store/catalog-imports.ts'

/** A list of domains that become one app is one row: 500,000 of them fit. */
const CHUNK_LIMIT = 16 * 1_048_576

const ImportParamsSchema = v.object({ id: UuidSchema })
const ChunkParamsSchema = v.object({
  ...ImportParamsSchema.entries,
  number: v.pipe(v.string(), v.regex(/^[1-9]\d{0,4}$/, 'Must be a whole number from 1'), v.transform(Number)),
})

/** Many apps at once: uploaded in chunks, then put into force as one. */
export function catalogImportRoutes(app: App, { db, bundles, clock }: ServerParts): void {
  app.post(
    '/api/v1/catalog/imports',
    {
      config: { access: 'admin' },
      schema: { summary: 'Begin an import; it is kept for a day', response: { 201: CreatedImportSchema } },
    },
    async (request, reply) => {
      return reply.code(201).send({ importId: await createImport(db, actorOf(request).name, clock()) })
    },
  )

  app.put(
    '/api/v1/catalog/imports/:id/chunks/:number',
    {
      bodyLimit: CHUNK_LIMIT,
      config: { access: 'admin' },
      schema: {
        summary: 'Upload a part of an import; put again, it replaces itself',
        params: ChunkParamsSchema,
        body: ImportChunkSchema,
        response: { 204: v.undefined() },
      },
    },
    async (request, reply) => {
      const { id, number } = request.params
      if (!(await putChunk(db, id, number, request.body))) throw importUnknown(id)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/catalog/imports/:id/commit',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Put what was uploaded into force, and say what was refused',
        params: ImportParamsSchema,
        body: CommitImportSchema,
        response: { 200: ImportReportSchema },
      },
    },
    async (request) => {
      const { dryRun, ...commit } = request.body
      const importId = request.params.id
      if (dryRun) return rehearseImport(db, { importId, ...commit })
      return commitImport(db, bundles, { importId, ...commit, actor: actorOf(request).name, now: clock() })
    },
  )

  app.delete(
    '/api/v1/catalog/imports/:id',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Abandon an import that was not committed',
        params: ImportParamsSchema,
        response: { 204: v.undefined() },
      },
    },
    async (request, reply) => {
      if (!(await deleteImport(db, request.params.id))) throw importUnknown(request.params.id)
      return reply.code(204).send()
    },
  )
}
