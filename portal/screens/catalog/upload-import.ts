import { importChunks } from '../../../catalog/importers/import-chunks.ts'
import type { ParsedFile } from '../../../catalog/importers/parsed-file.ts'
import { wholeReport } from '../../../catalog/importers/whole-report.ts'
import type { ImportReport } from '../../../core/protocol/catalog-imports.ts'
import type { api } from '../../api.ts'

/** `sending`: `sent` of `parts` are there. The last phase is the server's, which can't say how far it is. */
export type ImportPhase =
  | { readonly name: 'reading' | 'checking' | 'applying' }
  | { readonly name: 'sending'; readonly sent: number; readonly parts: number }

type ImportCalls = Pick<typeof api, 'beginImport' | 'putImportChunk' | 'commitImport' | 'abandonImport'>

/**
 * Sends what a file says, and has the server try it or put it into force.
 * Rejects with `ApiProblem`, with nothing changed.
 */
export async function uploadImport(
  calls: ImportCalls,
  file: ParsedFile,
  commit: { readonly source: string; readonly dryRun: boolean },
  onPhase: (phase: ImportPhase) => void,
): Promise<ImportReport> {
  const chunks = importChunks(file)
  const { importId } = await calls.beginImport()
  try {
    for (const [index, chunk] of chunks.entries()) {
      onPhase({ name: 'sending', sent: index, parts: chunks.length })
      await calls.putImportChunk(importId, index + 1, chunk)
    }
    onPhase({ name: commit.dryRun ? 'checking' : 'applying' })
    return wholeReport(await calls.commitImport(importId, { ...commit, chunks: chunks.length }), file)
  } finally {
    // Forgotten within a day anyway. After a commit it is gone.
    await calls.abandonImport(importId).catch(() => undefined)
  }
}
