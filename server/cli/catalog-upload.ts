import * as v from 'valibot'
import { importChunks } from '../../catalog/importers/import-chunks.ts'
import type { ParsedFile } from '../../catalog/importers/parsed-file.ts'
import { CreatedImportSchema, type ImportReport, ImportReportSchema } from '../../core/protocol/catalog-imports.ts'
import type { AdminClient } from './admin-client.ts'
import type { CliContext } from './context.ts'

const IMPORTS = '/api/v1/catalog/imports'
/** 40,000 apps with 150,000 domains take seconds, see docs/admin-guide.md; a busy machine takes longer. */
const COMMIT_TIMEOUT_MS = 10 * 60_000

/**
 * Uploads what a file says, and has the server put it into force as one; says meanwhile how far it is.
 *
 * @throws {CliError} with nothing changed
 */
export async function uploadImport(
  client: AdminClient,
  file: ParsedFile,
  commit: { readonly source: string; readonly dryRun: boolean },
  { hint, progress }: CliContext,
): Promise<ImportReport> {
  const show = progress ?? hint
  const { importId } = await client.call({ method: 'POST', path: IMPORTS }, CreatedImportSchema)
  const path = `${IMPORTS}/${importId}`
  const chunks = importChunks(file)
  try {
    for (const [index, body] of chunks.entries()) {
      await client.call({ method: 'PUT', path: `${path}/chunks/${index + 1}`, body }, v.undefined())
      show(bar((index + 1) / chunks.length, `${file.rows.length} apps sent`))
    }
    show(commit.dryRun ? 'The server checks them …' : 'The server puts them into force …')
    const body = { ...commit, chunks: chunks.length }
    const request = { method: 'POST', path: `${path}/commit`, body, timeoutMs: COMMIT_TIMEOUT_MS } as const
    const report = await client.call(request, ImportReportSchema)
    progress?.('')
    if (commit.dryRun) await abandon(client, path)
    return report
  } catch (error) {
    progress?.('')
    await abandon(client, path)
    throw error
  }
}

/** It would be forgotten within a day anyway. */
async function abandon(client: AdminClient, path: string): Promise<void> {
  await client.call({ method: 'DELETE', path }, v.undefined()).catch(() => undefined)
}

const BAR_WIDTH = 30

function bar(share: number, what: string): string {
  const full = Math.round(share * BAR_WIDTH)
  return `[${'█'.repeat(full)}${'·'.repeat(BAR_WIDTH - full)}] ${Math.round(share * 100)} % of ${what}`
}
