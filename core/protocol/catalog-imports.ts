import * as v from 'valibot'
import { AppIdSchema, CountSchema, filledText, OrdinalSchema, text, UuidSchema } from './primitives.ts'

/** A whole domain list may become one app. */
function rawList() {
  return v.pipe(v.array(text(2_000)), v.maxLength(500_000))
}

/**
 * What people and files say of an app, before it is normalised and checked: `https://Box.com/` is a domain here. A
 * field that is left out is unknown, or left to the catalog.
 */
export const RawAppSchemas = {
  name: v.optional(text(1_000)),
  vendor: v.optional(text(1_000)),
  /** A category's id, or its name. */
  category: v.optional(text(1_000)),
  audience: v.optional(text(1_000)),
  headquarters: v.optional(text(1_000)),
  homepage: v.optional(text(2_000)),
  domains: v.optional(rawList()),
  hosts: v.optional(rawList()),
  /** App ids. */
  alternatives: v.optional(rawList()),
  /** Answers to the questions of the risk score, by factor; `source` is a page that says so. */
  facts: v.optional(v.record(text(100), v.strictObject({ value: v.boolean(), source: text(2_000) }))),
}

const ImportRowSchema = v.strictObject({
  /** Where it stands in its file, for the report: `line 17`. */
  place: filledText(200),
  /** Made of the name where it is left out. */
  id: v.optional(text(1_000)),
  ...RawAppSchemas,
})
export type ImportRow = v.InferOutput<typeof ImportRowSchema>
/** What is said of an app: a row, wherever it stands. */
export type RawApp = Omit<ImportRow, 'place'>
/** What an admin says of an app, whose id is known. */
export const OwnWordSchema = v.strictObject(RawAppSchemas)

const ImportCategorySchema = v.strictObject({ id: AppIdSchema, name: filledText(80) })
export type ImportCategory = v.InferOutput<typeof ImportCategorySchema>

/** `PUT /api/v1/catalog/imports/{id}/chunks/{number}`: put twice, it counts once. */
export const ImportChunkSchema = v.strictObject({
  /** Those that the server doesn't have are made; the others keep their name. */
  categories: v.optional(v.pipe(v.array(ImportCategorySchema), v.maxLength(10_000)), []),
  rows: v.pipe(v.array(ImportRowSchema), v.maxLength(10_000)),
})
export type ImportChunk = v.InferOutput<typeof ImportChunkSchema>

/** `POST /api/v1/catalog/imports` */
export const CreatedImportSchema = v.object({ importId: UuidSchema })

/** `POST /api/v1/catalog/imports/{id}/commit` */
export const CommitImportSchema = v.strictObject({
  /** Where the rows are from, for the governance log: the file's name. */
  source: filledText(255),
  /** How many chunks were put, numbered from 1: with one missing, nothing is imported. */
  chunks: v.pipe(OrdinalSchema, v.maxValue(100_000)),
  /** true: says what would happen, and changes nothing. */
  dryRun: v.optional(v.boolean(), false),
})

const RefusalSchema = v.object({
  place: v.string(),
  /** null where the row's id is no id. */
  appId: v.nullable(v.string()),
  /** What of the row was left out: `domains`, `category` …; `app`: the whole row. */
  field: v.string(),
  /** As it was sent; a domain or host as it was read. */
  value: v.string(),
  reason: v.string(),
  /** The app that has the domain or host already. */
  takenBy: v.nullable(AppIdSchema),
})
export type Refusal = v.InferOutput<typeof RefusalSchema>

export const IMPORT_COUNTS = ['added', 'changed', 'overridden', 'unchanged', 'refused'] as const
export const ImportReportSchema = v.object({
  dryRun: v.boolean(),
  /** What became of the rows. `added`, `changed`: custom apps; `overridden`: apps of the catalog. */
  apps: v.object(v.entriesFromList(IMPORT_COUNTS, CountSchema)),
  /** Domains and hosts of the rows that went in. */
  domains: CountSchema,
  refusals: v.array(RefusalSchema),
  /** The bundle that carries the import; null after a dry run. */
  bundleVersion: v.nullable(OrdinalSchema),
})
export type ImportReport = v.InferOutput<typeof ImportReportSchema>
