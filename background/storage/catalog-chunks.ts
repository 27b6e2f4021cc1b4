import type { BundleApp } from '../../core/bundle/bundle.ts'
import type { CatalogChunk } from './bundle-records.ts'

/** With a million domains a chunk holds 16,000, some 400 KB. */
export const CHUNKS = 64

/** In which chunk an app is. */
export function chunkOf(appId: string): number {
  return hashOf(appId) % CHUNKS
}

export function inChunks(digest: string, apps: readonly BundleApp[]): CatalogChunk[] {
  const chunks: BundleApp[][] = Array.from({ length: CHUNKS }, () => [])
  for (const app of apps) chunks[chunkOf(app.id)]?.push(app)
  return chunks.map((held, chunk) => ({ digest, chunk, apps: held }))
}

/** 32 bits of a text (FNV-1a), positive. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
