import { Acceptance } from '../../catalog/importers/acceptance.ts'
import type { ImportChunk, ImportReport } from '../../core/protocol/catalog-imports.ts'
import { ProblemError } from '../http/problem-error.ts'
import { assessRisk } from '../store/assess-risk.ts'
import { deleteImport, readImport } from '../store/catalog-imports.ts'
import { addCategories, putWords } from '../store/custom-apps.ts'
import { record } from '../store/governance-log.ts'
import { keepApps, readStoredApps } from '../store/keep-apps.ts'
import { takeLock } from '../store/locks.ts'
import type { Db } from '../store/schema.ts'
import type { BundlePublisher } from './bundle-publisher.ts'

interface CommitImport {
  readonly importId: string
  readonly source: string
  readonly chunks: number
  readonly actor: string
  readonly now: number
}

/**
 * Puts all rows of an upload that can be taken into force at once, in one transaction with the bundle that carries them
 * and the governance log's entry, and says why the others were refused.
 *
 * @throws {ProblemError} `not-found`, `import-incomplete`
 */
export function commitImport(db: Db, bundles: BundlePublisher, commit: CommitImport): Promise<ImportReport> {
  const { importId, source, actor, now } = commit
  return db.transaction().execute(async (transaction) => {
    await takeLock(transaction, 'catalog')
    const chunks = await chunksOf(transaction, commit)
    const { acceptance, known, newCategories, report } = await judge(transaction, chunks)
    await deleteImport(transaction, importId)
    if (acceptance.words.size > 0) {
      await addCategories(transaction, newCategories)
      await putWords(transaction, acceptance.words, { by: actor, now })
      const changed = await keepApps(transaction, known, new Map([...known.words, ...acceptance.words]), now)
      await assessRisk(transaction, changed, now)
      const after = { ...report.apps, domains: report.domains }
      await record(transaction, { at: now, actor, action: 'catalog.import', target: source, before: null, after })
    }
    return { ...report, dryRun: false, bundleVersion: await bundles.publish(transaction, now) }
  })
}

/**
 * What `commitImport` would say now. The upload stays.
 *
 * @throws {ProblemError} `not-found`, `import-incomplete`
 */
export function rehearseImport(db: Db, commit: Pick<CommitImport, 'importId' | 'chunks'>): Promise<ImportReport> {
  return db.transaction().execute(async (transaction) => {
    const chunks = await chunksOf(transaction, commit)
    const { report } = await judge(transaction, chunks)
    return { ...report, dryRun: true, bundleVersion: null }
  })
}

async function chunksOf(
  transaction: Db,
  { importId, chunks: count }: Pick<CommitImport, 'importId' | 'chunks'>,
): Promise<ImportChunk[]> {
  const chunks = await readImport(transaction, importId)
  if (chunks === null) throw importUnknown(importId)
  const missing = Array.from({ length: count }, (_, index) => index + 1).find((number) => !chunks.has(number))
  if (missing !== undefined || chunks.size !== count) {
    const what = missing === undefined ? `There are ${chunks.size} chunks` : `Chunk ${missing} is missing`
    throw new ProblemError('import-incomplete', `${what}, of ${count}. Put every chunk, then commit.`)
  }
  return [...chunks.values()]
}

async function judge(transaction: Db, chunks: readonly ImportChunk[]) {
  const known = await readStoredApps(transaction)
  const brought = chunks.flatMap(({ categories }) => categories)
  const categories = new Map([...brought.map(({ id, name }) => [id, name] as const), ...known.categories])
  const acceptance = new Acceptance({ ...known, categories })
  for (const { rows } of chunks) for (const row of rows) acceptance.take(row)
  acceptance.finish()
  const { counts, domains, refusals } = acceptance
  const used = new Set([...acceptance.words.values()].map(({ category }) => category))
  const newCategories = [...categories]
    .map(([id, name]) => ({ id, name }))
    .filter(({ id }) => used.has(id) && !known.categories.has(id))
  return { acceptance, known, newCategories, report: { apps: counts, domains, refusals } }
}

export function importUnknown(id: string): ProblemError {
  return new ProblemError('not-found', `No import has the id ${id}. It was committed or abandoned, or is a day old.`)
}
