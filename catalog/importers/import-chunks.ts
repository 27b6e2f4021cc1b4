import type { ImportChunk, ImportRow } from '../../core/protocol/catalog-imports.ts'
import type { ParsedFile } from './parsed-file.ts'

/** Characters. Half of what a server takes by default, and a proxy before it. */
const CHUNK_SIZE = 400_000
const CHUNK_ROWS = 5_000

/** A file in parts that can be uploaded one by one; the first brings its categories along. */
export function importChunks({ rows, categories }: ParsedFile): ImportChunk[] {
  const chunks: ImportRow[][] = [[]]
  let size = 0
  for (const row of rows) {
    const rowSize = JSON.stringify(row).length
    const current = chunks.at(-1)
    if (current !== undefined && current.length > 0 && (size + rowSize > CHUNK_SIZE || current.length >= CHUNK_ROWS)) {
      chunks.push([])
      size = 0
    }
    chunks.at(-1)?.push(row)
    size += rowSize
  }
  return chunks.map((chunk, index) => ({ categories: index === 0 ? [...categories] : [], rows: chunk }))
}
