import type { BundleCatalog, WrittenBundleApp } from './bundle.ts'
import { columnsOf, readColumns } from './catalog-columns.ts'
import { decodeNames, encodeNames } from './catalog-names.ts'
import { readOwners, writeOwners } from './catalog-owners.ts'
import { CatalogUnreadable } from './catalog-unreadable.ts'

/** A catalog that is to be written. */
export interface WrittenCatalog {
  readonly categories: BundleCatalog['categories']
  readonly apps: readonly WrittenBundleApp[]
}

/** `HGC`, and the format's number. */
const MAGIC = [0x48, 0x47, 0x43, 1]
/** The sections' lengths in bytes, each as 32 bits, lowest byte first; then the sections in this order. */
const SECTIONS = ['columns', 'prefixes', 'owners', 'text'] as const
type Sections = Readonly<Record<(typeof SECTIONS)[number], Uint8Array>>
const HEADER_BYTES = MAGIC.length + 4 * SECTIONS.length

/**
 * A catalog as it travels: front-coded names, whose each is, and the rest as JSON (docs/decisions/0013-catalog-format.md).
 * The same catalog gives the same bytes, in whatever order its apps and their names come.
 *
 * @throws {TypeError} where a name can't be a host
 */
export function encodeCatalog({ categories, apps }: WrittenCatalog): Uint8Array<ArrayBuffer> {
  const sorted = byId(apps)
  const { prefixes, text, owners } = encodeNames(sorted)
  const { codes, order } = writeOwners(owners, sorted.length)
  const columns = columnsOf(
    categories,
    order.map((app) => sorted[app] as WrittenBundleApp),
  )
  return join({ columns: new TextEncoder().encode(JSON.stringify(columns)), prefixes, owners: codes, text })
}

/**
 * Reads what `encodeCatalog` wrote. Every length in it is checked; the apps' fields are as yet unchecked.
 *
 * @returns a catalog, if they are right: its apps sorted by their ids, their names sorted, and nothing twice
 * @throws {CatalogUnreadable}
 */
export function decodeCatalog(bytes: Uint8Array): unknown {
  const sections = cut(bytes)
  const { categories, apps } = readColumns(parseJson(sections.columns))
  const owners = readOwners(sections.owners, sections.prefixes.length, apps.length)
  decodeNames(sections, (name, isExact, index) => {
    const app = apps[owners[index] as number]
    if (isExact) app?.hosts.push(name)
    else app?.domains.push(name)
  })
  for (const { domains, hosts } of apps) {
    if (domains.length > 1) domains.sort()
    if (hosts.length > 1) hosts.sort()
  }
  return { categories, apps: byId(apps) }
}

function byId<App extends { readonly id: string }>(apps: readonly App[]): App[] {
  return [...apps].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function join(sections: Sections): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SECTIONS.reduce((sum, name) => sum + sections[name].length, HEADER_BYTES))
  bytes.set(MAGIC)
  const view = new DataView(bytes.buffer)
  let start = HEADER_BYTES
  for (const [index, name] of SECTIONS.entries()) {
    view.setUint32(MAGIC.length + 4 * index, sections[name].length, true)
    bytes.set(sections[name], start)
    start += sections[name].length
  }
  return bytes
}

function cut(bytes: Uint8Array): Sections {
  if (bytes.length < HEADER_BYTES) throw new CatalogUnreadable('too short')
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) throw new CatalogUnreadable('another format')
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const lengths = SECTIONS.map((_, index) => view.getUint32(MAGIC.length + 4 * index, true))
  if (lengths.reduce((sum, length) => sum + length, HEADER_BYTES) !== bytes.length) {
    throw new CatalogUnreadable('its sections are not as long as it says')
  }
  let end = HEADER_BYTES
  const sections = SECTIONS.map((name, index) => {
    const start = end
    end += lengths[index] as number
    return [name, bytes.subarray(start, end)]
  })
  return Object.fromEntries(sections) as Sections
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new CatalogUnreadable('no JSON where there should be')
  }
}
