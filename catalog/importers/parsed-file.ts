import type { ImportCategory, ImportRow, Refusal } from '../../core/protocol/catalog-imports.ts'

/** What a file says, before anything in it is normalised or checked. */
export interface ParsedFile {
  readonly rows: readonly ImportRow[]
  /** Categories that the file brings along. */
  readonly categories: readonly ImportCategory[]
  /** What couldn't be read as a row at all. */
  readonly refusals: readonly Refusal[]
  /** Line of each domain, where a row has its domains from many lines. */
  readonly domainLines?: ReadonlyMap<string, number>
}

/** The file as a whole can't be read: nothing of it is imported. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}

/** A row that is left out altogether. */
export function refusedRow(place: string, value: string, reason: string, appId: string | null = null): Refusal {
  return { place, appId, field: 'app', value, reason, takenBy: null }
}
