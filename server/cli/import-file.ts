import { readFile } from 'node:fs/promises'
import { idFrom } from '../../catalog/importers/id-from.ts'
import { type ParsedFile, UnreadableFile } from '../../catalog/importers/parsed-file.ts'
import { readCsv } from '../../catalog/importers/read-csv.ts'
import { readDomains } from '../../catalog/importers/read-domains.ts'
import { readJson } from '../../catalog/importers/read-json.ts'
import type { ImportCategory, ImportRow } from '../../core/protocol/catalog-imports.ts'
import { CliError, EXIT } from './cli-error.ts'

export const FORMATS = ['csv', 'json', 'domains'] as const

export interface ImportFileOptions {
  readonly format: (typeof FORMATS)[number]
  readonly app?: string
  readonly name?: string
  readonly category?: string
  readonly createCategories?: boolean
}

/** @throws {CliError} where the file can't be read, or the options don't fit its format */
export async function readImportFile(file: string, options: ImportFileOptions): Promise<ParsedFile> {
  checkOptions(options)
  const parsed = parse(await readText(file), file, options)
  if (options.createCategories !== true) return parsed
  return { ...parsed, categories: [...parsed.categories, ...categoriesNamedIn(parsed.rows)] }
}

function checkOptions({ format, app, name, category }: ImportFileOptions): void {
  if (format !== 'domains') {
    if (app === undefined && name === undefined && category === undefined) return
    throw new CliError('--app, --name and --category go with a list of domains: a row names its own.', EXIT.usage)
  }
  if (app === undefined && category === undefined) {
    throw new CliError(
      'Each domain of a list becomes an app of its own, in the category that --category names.\n' +
        'With --app all of them belong to one app, which --name and --category describe if it is new.',
      EXIT.usage,
    )
  }
  if (app === undefined && name !== undefined) {
    throw new CliError('--name goes with --app: without it each app is named like its domain.', EXIT.usage)
  }
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (error) {
    const reason =
      error instanceof TypeError ? 'it is no text in UTF-8' : error instanceof Error ? error.message : error
    throw new CliError(`${file} can't be read: ${reason}`)
  }
}

function parse(text: string, file: string, { format, app, name, category }: ImportFileOptions): ParsedFile {
  try {
    if (format === 'csv') return readCsv(text)
    if (format === 'json') return readJson(text)
    const described = { ...(name !== undefined && { name }), ...(category !== undefined && { category }) }
    return readDomains(text, { ...described, ...(app !== undefined && { id: app }) })
  } catch (error) {
    if (error instanceof UnreadableFile) throw new CliError(`${file}: ${error.message}`)
    throw error
  }
}

/** The server makes those that it doesn't have, by id or name. */
function categoriesNamedIn(rows: readonly ImportRow[]): ImportCategory[] {
  const names = new Set(rows.flatMap(({ category }) => category?.trim() || []))
  return [...names].map((name) => ({ id: idFrom(name), name })).filter(({ id, name }) => id !== '' && name.length <= 80)
}
