import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { LoadedApp } from './app-word.ts'
import { CatalogInvalid, type CatalogProblem } from './catalog-problem.ts'
import { type CatalogApp, type CatalogFile, CatalogFileSchema } from './format.ts'
import { type CatalogSource, validateCatalog } from './validate-catalog.ts'

export interface Catalog {
  /** Category id → name, in the order of the ids. */
  readonly categories: ReadonlyMap<string, string>
  /** In the order of their ids. */
  readonly apps: readonly LoadedApp[]
  /** SHA-256 of what the catalog says, as hex: the same however its files are formatted, named in or ordered. */
  readonly digest: string
}

/**
 * Reads a directory of catalog files (`<category id>.json`) as one catalog.
 *
 * @throws {CatalogInvalid} with every problem, where a file can't be read or the catalog breaks a rule
 */
export async function loadCatalog(directory: string): Promise<Catalog> {
  const read = await Promise.all((await catalogFileNames(directory)).map((name) => readSource(directory, name)))
  const sources = read.filter((file) => 'content' in file)
  const problems = [...read.filter((file) => 'message' in file), ...validateCatalog(sources)]
  if (problems.length > 0) throw new CatalogInvalid(problems)
  return buildCatalog(sources.map(({ content }) => v.parse(CatalogFileSchema, content)))
}

async function catalogFileNames(directory: string): Promise<string[]> {
  const refuse = (message: string) => new CatalogInvalid([{ file: directory, appId: null, path: '', message }])
  const entries = await readdir(directory).catch((cause: unknown) => {
    throw refuse(`The catalog can't be read: ${messageOf(cause)}`)
  })
  const names = entries.filter((name) => name.endsWith('.json')).sort()
  if (names.length === 0) throw refuse('No catalog files (*.json) here')
  return names
}

async function readSource(directory: string, fileName: string): Promise<CatalogSource | CatalogProblem> {
  try {
    return { fileName, content: JSON.parse(await readFile(join(directory, fileName), 'utf8')) }
  } catch (cause) {
    return { file: fileName, appId: null, path: '', message: `Not readable as JSON: ${messageOf(cause)}` }
  }
}

function buildCatalog(files: readonly CatalogFile[]): Catalog {
  const categories = new Map(files.map(({ category }) => [category.id, category.name] as const).sort(byFirst))
  const apps = files
    .flatMap((file) => file.apps.map((app) => loadedApp(app, file.category.id)))
    .sort((one, other) => compare(one.id, other.id))
  return { categories, apps, digest: digestOf(categories, apps) }
}

function loadedApp(app: CatalogApp, category: string): LoadedApp {
  return { ...app, category, domains: [...(app.domains ?? [])].sort(), hosts: [...(app.hosts ?? [])].sort() }
}

/** The schema has put each app's fields in its own order, so equal catalogs make equal text. */
function digestOf(categories: ReadonlyMap<string, string>, apps: readonly LoadedApp[]): string {
  return createHash('sha256')
    .update(JSON.stringify([[...categories], apps]))
    .digest('hex')
}

function byFirst(one: readonly [string, unknown], other: readonly [string, unknown]): number {
  return compare(one[0], other[0])
}

/** By code unit: a locale's order would differ from machine to machine, and the digest with it. */
function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
