import type { AppOrigin } from '../core/protocol/admin-api.ts'
import type { CatalogApp } from './format.ts'

/** An app with its category: what the catalog says of it, or what an admin does. */
export type LoadedApp = CatalogApp & {
  /** The category's id. */
  category: string
  domains: string[]
  hosts: string[]
}

/**
 * What an admin says of an app, kept apart from the catalog: all of a custom app, or what of a catalog app is to be
 * otherwise. A field that is left out is the catalog's business.
 */
export type AppWord = Partial<Omit<LoadedApp, 'id'>>

/** Whose word an app goes by: the catalog's, an admin's alone, or the catalog's with an admin's over it. */
export type ComposedApp = LoadedApp & { origin: AppOrigin }

/** Why the word can't stand alone as an app; `null` where it can. */
export function lackOf({ name, category, domains = [], hosts = [] }: AppWord): string | null {
  if (name === undefined) return 'The app has no name'
  if (category === undefined) return 'The app has no category'
  return domains.length + hosts.length === 0 ? 'The app has neither a domain nor a host' : null
}

/**
 * The apps that the catalog and the admins' words make together, in no order. Where a new catalog gives an app what an
 * admin gave to another one, the admin's word holds. An override of an app that the catalog has no more stands only if
 * it says enough to be an app by itself.
 */
export function composeApps(catalog: readonly LoadedApp[], words: ReadonlyMap<string, AppWord>): ComposedApp[] {
  const [domainOwners, hostOwners] = [ownersOf(words, 'domains'), ownersOf(words, 'hosts')]
  const listed = catalog.map((app): ComposedApp => {
    const word = words.get(app.id)
    const domains = app.domains.filter((domain) => (domainOwners.get(domain) ?? app.id) === app.id)
    const hosts = app.hosts.filter((host) => (hostOwners.get(host) ?? app.id) === app.id)
    return { ...app, domains, hosts, ...word, origin: word === undefined ? 'catalog' : 'overridden' }
  })
  const listedIds = new Set(catalog.map(({ id }) => id))
  const custom = [...words].flatMap(([id, word]): ComposedApp[] => {
    const { name, category, domains = [], hosts = [] } = word
    if (listedIds.has(id) || lackOf(word) !== null || name === undefined || category === undefined) return []
    return [{ ...word, id, name, category, domains, hosts, origin: 'custom' }]
  })
  return [...listed, ...custom]
}

function ownersOf(words: ReadonlyMap<string, AppWord>, key: 'domains' | 'hosts'): Map<string, string> {
  return new Map([...words].flatMap(([id, word]) => (word[key] ?? []).map((claim) => [claim, id] as const)))
}
