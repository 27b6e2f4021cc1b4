import * as v from 'valibot'
import { type ImportRow, RawAppSchemas, type Refusal } from '../../core/protocol/catalog-imports.ts'
import { text } from '../../core/protocol/primitives.ts'
import { CatalogFileSchema } from '../format.ts'
import { type ParsedFile, refusedRow, UnreadableFile } from './parsed-file.ts'

const JsonAppSchema = v.strictObject({ id: v.optional(text(1_000)), ...RawAppSchemas })
/** A file of the catalog; its apps are looked at one by one. */
const JsonFileSchema = v.strictObject({ ...CatalogFileSchema.entries, apps: v.array(v.unknown()) })

/**
 * A catalog file (`{category, apps}`), several of them in an array, or an array of apps that each name their category.
 *
 * @throws {UnreadableFile} where it is none of these
 */
export function readJson(json: string): ParsedFile {
  const content = parseJson(json)
  if (!Array.isArray(content)) return readFile(content, '')
  if (!content.some((item) => v.is(v.looseObject({ apps: v.unknown() }), item))) return readApps(content, '')

  const files = content.map((file, index) => readFile(file, `[${index}].`))
  return {
    rows: files.flatMap(({ rows }) => rows),
    categories: files.flatMap(({ categories }) => categories),
    refusals: files.flatMap(({ refusals }) => refusals),
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new UnreadableFile(`Not readable as JSON: ${error instanceof Error ? error.message : error}`)
  }
}

function readFile(content: unknown, prefix: string): ParsedFile {
  const file = v.safeParse(JsonFileSchema, content)
  if (!file.success) throw new UnreadableFile(`Not a catalog file: ${prefix}${problemOf(file.issues[0])}`)
  const { category, apps } = file.output
  const parsed = readApps(apps, `${prefix}apps`)
  return { ...parsed, rows: parsed.rows.map((row) => ({ ...row, category: category.id })), categories: [category] }
}

function readApps(apps: readonly unknown[], prefix: string): ParsedFile {
  const rows: ImportRow[] = []
  const refusals: Refusal[] = []
  for (const [index, candidate] of apps.entries()) {
    const place = `${prefix}[${index}]`
    const app = v.safeParse(JsonAppSchema, candidate)
    if (app.success) rows.push({ place, ...app.output })
    else refusals.push(refusedRow(place, '', problemOf(app.issues[0]), idOf(candidate)))
  }
  return { rows, categories: [], refusals }
}

function idOf(candidate: unknown): string | null {
  const named = v.safeParse(v.object({ id: v.string() }), candidate)
  return named.success ? named.output.id : null
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue)
  return path === null ? issue.message : `${path}: ${issue.message}`
}
