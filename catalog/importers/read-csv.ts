import { CsvError, parse } from 'csv-parse/sync'
import type { ImportRow, Refusal } from '../../core/protocol/catalog-imports.ts'
import { type ParsedFile, refusedRow, UnreadableFile } from './parsed-file.ts'

const TEXT_COLUMNS = ['id', 'name', 'vendor', 'category', 'audience', 'headquarters', 'homepage'] as const
const LIST_COLUMNS = ['domains', 'hosts', 'alternatives'] as const
const COLUMNS: readonly string[] = [...TEXT_COLUMNS, ...LIST_COLUMNS]

/** As csv-parse gives it with `info`: `lines` is the line where the record ends. */
interface RecordWithInfo {
  readonly record: Readonly<Record<string, string>>
  readonly info: { readonly lines: number }
}

/**
 * Rows of comma-separated values (RFC 4180, or by semicolons) with a header line. Lists within a cell are separated by
 * white space, `;` or `,`. An empty cell says nothing.
 *
 * @throws {UnreadableFile} where the header is missing or names a column that isn't known
 */
export function readCsv(text: string): ParsedFile {
  const refusals: Refusal[] = []
  const records = parse(text, {
    bom: true,
    columns: checkedHeader,
    delimiter: delimiterOf(text),
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: (error) => {
      refusals.push(refusalOf(error))
      return undefined
    },
  }) as unknown as RecordWithInfo[]
  return { rows: records.map(({ record, info }) => rowOf(record, info.lines)), categories: [], refusals }
}

/** Spreadsheets of half of Europe write semicolons. */
function delimiterOf(text: string): string {
  const header = text.split(/\r?\n/, 1)[0] ?? ''
  return header.includes(';') && !header.includes(',') ? ';' : ','
}

function checkedHeader(header: string[]): string[] {
  const columns = header.map((column) => column.trim().toLowerCase())
  const strange = columns.find((column) => !COLUMNS.includes(column))
  if (strange !== undefined) {
    throw new UnreadableFile(`The first line must name the columns, and "${strange}" is none of ${COLUMNS.join(', ')}.`)
  }
  const repeated = columns.find((column, index) => columns.indexOf(column) !== index)
  if (repeated !== undefined) throw new UnreadableFile(`The column "${repeated}" stands twice in the first line.`)
  if (!columns.includes('id') && !columns.includes('name')) {
    throw new UnreadableFile('The first line must name the column "id" or "name".')
  }
  return columns
}

function rowOf(record: Readonly<Record<string, string>>, line: number): ImportRow {
  const texts = TEXT_COLUMNS.filter((column) => (record[column] ?? '') !== '').map((column) => [column, record[column]])
  const lists = LIST_COLUMNS.map((column) => [column, listIn(record[column])] as const)
  return {
    place: `line ${line}`,
    ...Object.fromEntries(texts),
    ...Object.fromEntries(lists.filter(([, items]) => items.length > 0)),
  }
}

function listIn(cell = ''): string[] {
  return cell.split(/[\s;,]+/).filter((item) => item !== '')
}

function refusalOf(error: CsvError | undefined): Refusal {
  const line = error instanceof CsvError && typeof error.lines === 'number' ? error.lines : null
  const place = line === null ? 'file' : `line ${line}`
  return refusedRow(place, '', `Not readable as CSV: ${error?.message ?? 'unknown'}`)
}
