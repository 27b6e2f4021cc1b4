import type { BundleCatalog, WrittenBundleApp } from './bundle.ts'
import { CatalogUnreadable } from './catalog-unreadable.ts'

/** Stands for a field that says what it mostly does. */
const USUAL = 0

/**
 * All of a catalog but its names, as JSON. A column a field, since what is alike lies beside each other then: with real apps
 * that is a quarter less than an object an app. What is at its usual value is 0.
 */
interface Columns {
  readonly categories: BundleCatalog['categories']
  /** Usual: the app's name as a word (see `wordOf`). */
  readonly id: readonly (string | typeof USUAL)[]
  readonly name: readonly string[]
  /** Usual: the app's name. */
  readonly vendor: readonly unknown[]
  readonly category: readonly unknown[]
  /** Usual: left out. So is the risk. */
  readonly alternatives: readonly unknown[]
  readonly risk: readonly unknown[]
}

const FIELDS = ['id', 'name', 'vendor', 'category', 'alternatives', 'risk'] as const

/** An app whose fields nobody has checked. */
interface UncheckedApp {
  readonly id: string
  readonly name: string
  readonly vendor: unknown
  readonly category: unknown
  readonly domains: string[]
  readonly hosts: string[]
  readonly alternatives?: unknown
  readonly risk?: unknown
}

export function columnsOf(categories: BundleCatalog['categories'], apps: readonly WrittenBundleApp[]): Columns {
  return {
    categories: Object.fromEntries(Object.entries(categories).sort(([a], [b]) => (a < b ? -1 : 1))),
    id: apps.map(({ id, name }) => (id === wordOf(name) ? USUAL : id)),
    name: apps.map(({ name }) => name),
    vendor: apps.map(({ name, vendor }) => (vendor === name ? USUAL : vendor)),
    category: apps.map(({ category }) => category),
    alternatives: apps.map(({ alternatives }) => alternatives ?? USUAL),
    risk: apps.map(({ risk }) => risk ?? USUAL),
  }
}

/** @throws {CatalogUnreadable} */
export function readColumns(value: unknown): { readonly categories: unknown; readonly apps: readonly UncheckedApp[] } {
  const { categories, ...columns } = asColumns(value)
  const apps = columns.id.map((id, index): UncheckedApp => {
    const name = columns.name[index] as string
    const vendor = columns.vendor[index]
    const alternatives = columns.alternatives[index]
    const risk = columns.risk[index]
    return {
      id: id === USUAL ? wordOf(name) : id,
      name,
      vendor: vendor === USUAL ? name : vendor,
      category: columns.category[index],
      domains: [],
      hosts: [],
      ...(alternatives !== USUAL && { alternatives }),
      ...(risk !== USUAL && { risk }),
    }
  })
  return { categories, apps }
}

function asColumns(value: unknown): Columns {
  const columns = Object(value) as Partial<Record<keyof Columns, unknown>>
  const apps = Array.isArray(columns.id) ? columns.id.length : -1
  for (const field of FIELDS) {
    const column = columns[field]
    if (!Array.isArray(column) || column.length !== apps) throw new CatalogUnreadable(`no ${field} for each app`)
  }
  const { id, name } = columns as unknown as Columns
  // Whatever JSON can hold may stand there, and not all of it can be made a text.
  if (!name.every(isText) || !id.every((word) => word === USUAL || isText(word))) {
    throw new CatalogUnreadable('an id or a name that is no text')
  }
  return columns as unknown as Columns
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

/** `Google Drive` → `google-drive`, as most ids are made. */
function wordOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
