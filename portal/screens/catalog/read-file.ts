import { formatOf, type ImportFormat } from '../../../catalog/importers/import-format.ts'
import { type ParsedFile, UnreadableFile } from '../../../catalog/importers/parsed-file.ts'
import { strings } from '../../strings.ts'

export interface ImportChoices {
  readonly format: ImportFormat | 'auto'
  /** Of a list of domains: one app, or each domain an app of its own. */
  readonly listAs: 'apps' | 'one'
  /** The id, where the list becomes one app. */
  readonly app: string
  readonly name: string
  readonly category: string
  readonly createCategories: boolean
}

export function chosenFormat(choices: ImportChoices, fileName: string): ImportFormat {
  return choices.format === 'auto' ? formatOf(fileName) : choices.format
}

/** @throws {UnreadableFile} in words, where nothing of it can be imported */
export async function readFile(file: File, choices: ImportChoices): Promise<ParsedFile> {
  const text = textOf(await file.arrayBuffer())
  const format = chosenFormat(choices, file.name)
  // The reader of CSV is large, and few people import.
  const { readImport } = await import('../../../catalog/importers/read-import.ts')
  if (format !== 'domains') return readImport(text, { format, createCategories: choices.createCategories })
  return readImport(text, { format, ...listOptions(choices) })
}

function listOptions({ listAs, app, name, category }: ImportChoices) {
  if (listAs === 'apps') return { category }
  return { app: app.trim(), ...(name.trim() !== '' && { name: name.trim() }), ...(category !== '' && { category }) }
}

function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UnreadableFile(strings.catalog.import.notUtf8)
  }
}
