import { expect, it } from 'vitest'
import type { ParsedFile } from '../../../../../catalog/importers/parsed-file.ts'
import type { ImportChunk, ImportReport } from '../../../../../core/protocol/catalog-imports.ts'
import { type ImportPhase, uploadImport } from '../../../../../portal/screens/catalog/upload-import.ts'

const rows = Array.from({ length: 12_000 }, (_, index) => ({ place: `line ${index}`, id: `app-${index}` }))
const unread = { place: 'line 9', appId: null, field: 'app', value: '', reason: 'Not readable', takenBy: null }
const file: ParsedFile = { rows, categories: [], refusals: [unread] }
const REPORT: ImportReport = {
  dryRun: true,
  apps: { added: 1, changed: 0, overridden: 0, unchanged: 0, refused: 2 },
  domains: 1,
  refusals: [],
  bundleVersion: null,
}

/** A server that keeps what it is sent. */
function aServer(commitImport: () => Promise<ImportReport> = async () => REPORT) {
  const chunks = new Map<number, ImportChunk>()
  const commits: unknown[] = []
  const abandoned: string[] = []
  const calls = {
    beginImport: async () => ({ importId: 'one' }),
    putImportChunk: async (_: string, number: number, chunk: ImportChunk) => {
      chunks.set(number, chunk)
      return undefined
    },
    commitImport: (_: string, commit: unknown) => {
      commits.push(commit)
      return commitImport()
    },
    abandonImport: async (importId: string) => {
      abandoned.push(importId)
    },
  }
  return { calls, chunks, commits, abandoned }
}

it('sends every row in parts, says how far it is, and reports what never reached the server too', async () => {
  const { calls, chunks, commits, abandoned } = aServer()
  const phases: ImportPhase[] = []
  const report = await uploadImport(calls, file, { source: 'apps.csv', dryRun: true }, (phase) => phases.push(phase))
  expect([...chunks.values()].flatMap((chunk) => chunk.rows)).toEqual(rows)
  expect(commits).toEqual([{ source: 'apps.csv', dryRun: true, chunks: chunks.size }])
  expect(phases).toEqual([
    ...[...chunks.keys()].map((number) => ({ name: 'sending', sent: number - 1, parts: chunks.size })),
    { name: 'checking' },
  ])
  expect(report).toEqual({ ...REPORT, apps: { ...REPORT.apps, refused: 3 }, refusals: [unread] })
  expect(abandoned).toEqual(['one'])
})

it('leaves nothing behind where the server refuses', async () => {
  const { calls, abandoned } = aServer(() => Promise.reject(new Error('refused')))
  const upload = uploadImport(calls, file, { source: 'apps.csv', dryRun: false }, () => undefined)
  await expect(upload).rejects.toThrow('refused')
  expect(abandoned).toEqual(['one'])
})
