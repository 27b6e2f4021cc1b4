import { brotliCompressSync, constants } from 'node:zlib'
import { catalogDeltaBetween } from '../../core/bundle/catalog-delta.ts'
import { decodeCatalog, encodeCatalog, type WrittenCatalog } from '../../core/bundle/catalog-format.ts'
import { encodeNames } from '../../core/bundle/catalog-names.ts'

/** Bytes a name, all under the same brotli. */
export interface WireSizes {
  readonly quality: number
  readonly jsonList: number
  readonly sortedList: number
  readonly names: number
  readonly catalogAsJson: number
  readonly catalog: number
  readonly brotliMs: number
}

/** Of the names alone, one a line or as an array of JSON, and of the whole catalog. */
export function wireSizes(catalog: WrittenCatalog, quality: number): WireSizes {
  const names = namesOf(catalog)
  const { prefixes, text } = encodeNames(catalog.apps)
  const encoded = encodeCatalog(catalog)
  const start = performance.now()
  const whole = compressed(encoded, quality)
  const brotliMs = performance.now() - start
  const bytesAName = (bytes: string | Uint8Array) => compressed(Buffer.from(bytes), quality) / names.length
  return {
    quality,
    jsonList: bytesAName(JSON.stringify(names)),
    sortedList: bytesAName([...names].sort().join('\n')),
    names: bytesAName(Buffer.concat([prefixes, text])),
    catalogAsJson: bytesAName(JSON.stringify(catalog)),
    catalog: whole / names.length,
    brotliMs,
  }
}

export interface FormatTimes {
  readonly names: number
  readonly bytes: number
  readonly encodeMs: number
  readonly decodeMs: number
  /** Of a `CatalogDelta` that gives one app one domain more, as JSON text. */
  readonly oneAppDeltaBytes: number
}

/** In Node; the median of three. */
export function formatTimes(catalog: WrittenCatalog): FormatTimes {
  const encoded = encodeCatalog(catalog)
  const apps = catalog.apps.map((app, index) =>
    index === 0 ? { ...app, domains: [...app.domains, 'one-more.example'] } : app,
  )
  return {
    names: namesOf(catalog).length,
    bytes: encoded.length,
    encodeMs: middleOf3(() => encodeCatalog(catalog)),
    decodeMs: middleOf3(() => decodeCatalog(encoded)),
    oneAppDeltaBytes: Buffer.byteLength(JSON.stringify(catalogDeltaBetween(catalog, { ...catalog, apps }))),
  }
}

export function namesOf({ apps }: WrittenCatalog): string[] {
  return apps.flatMap(({ domains, hosts }) => [...domains, ...hosts])
}

function compressed(bytes: Uint8Array, quality: number): number {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }).length
}

function middleOf3(work: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return times.sort((a, b) => a - b)[1] ?? Number.NaN
}
