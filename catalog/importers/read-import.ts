import type { ImportCategory, ImportRow } from '../../core/protocol/catalog-imports.ts'
import { idFrom } from './id-from.ts'
import type { ImportFormat } from './import-format.ts'
import type { ParsedFile } from './parsed-file.ts'
import { readCsv } from './read-csv.ts'
import { readDomains } from './read-domains.ts'
import { readJson } from './read-json.ts'

export interface ReadOptions {
  readonly format: ImportFormat
  /** A list of domains: the id of the one app that all of them belong to. */
  readonly app?: string
  /** With `app`: what it is called. */
  readonly name?: string
  /** A list of domains: the category of its apps, by id or name. */
  readonly category?: string
  /** Whether categories that the rows name are made where the server doesn't have them. */
  readonly createCategories?: boolean
}

/** @throws {UnreadableFile} where the text isn't of the format */
export function readImport(text: string, options: ReadOptions): ParsedFile {
  const parsed = parse(text, options)
  if (options.createCategories !== true) return parsed
  return { ...parsed, categories: [...parsed.categories, ...categoriesNamedIn(parsed.rows)] }
}

function parse(text: string, { format, app, name, category }: ReadOptions): ParsedFile {
  if (format === 'csv') return readCsv(text)
  if (format === 'json') return readJson(text)
  const described = { ...(name !== undefined && { name }), ...(category !== undefined && { category }) }
  return readDomains(text, { ...described, ...(app !== undefined && { id: app }) })
}

/** The server makes those that it doesn't have, by id or name. */
function categoriesNamedIn(rows: readonly ImportRow[]): ImportCategory[] {
  const names = new Set(rows.flatMap(({ category }) => category?.trim() || []))
  return [...names].map((name) => ({ id: idFrom(name), name })).filter(({ id, name }) => id !== '' && name.length <= 80)
}
