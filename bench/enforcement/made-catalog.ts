import * as v from 'valibot'
import type { WrittenBundleApp } from '../../core/bundle/bundle.ts'
import { HostSchema } from '../../core/protocol/primitives.ts'
import { makeWorkload } from '../host-index/made-names.ts'

/** What is told of the apps that a run plays with, each with a domain of its own. */
export const PLAYED = ['bench-new', 'bench-busy', 'bench-freed', 'bench-watched'] as const
export type Played = (typeof PLAYED)[number]

export function domainOf(played: Played): string {
  return `${played}.com`
}

export interface MadeCatalog {
  /** How many domains it was made for. */
  readonly size: number
  /** As JSON text. */
  readonly text: string
  /** Of the apps that make up the size: to be tagged, all of them. */
  readonly appIds: readonly string[]
}

/**
 * A catalog of so many domains, of the shape of real ones, and the apps that are played with.
 *
 * @param extra one more app with as many domains more, so that the catalog is another one
 */
export function makeCatalog(size: number, seedNames: readonly string[], extra = 0): MadeCatalog {
  const { owners } = makeWorkload(size, 0, seedNames)
  const apps: WrittenBundleApp[] = owners.map(({ id, domains }) => appWith(id, domains.filter(isHost)))
  const played = PLAYED.map((id) => appWith(id, [domainOf(id)]))
  const more = Array.from({ length: extra }, (_, index) => `extra-${index}.bench-extra.com`)
  const all = [...apps, ...played, ...(extra === 0 ? [] : [appWith('bench-extra', more)])]
  return {
    size,
    text: JSON.stringify({ categories: { storage: 'Cloud storage' }, apps: all }),
    appIds: owners.map(({ id }) => id),
  }
}

/** Labels are spliced, some to what no host may have. */
function isHost(name: string): boolean {
  return v.is(HostSchema, name)
}

function appWith(id: string, domains: readonly string[]): WrittenBundleApp {
  return { id, name: id, vendor: null, category: 'storage', domains: [...domains], hosts: [] }
}
