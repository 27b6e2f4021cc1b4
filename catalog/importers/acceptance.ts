import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import type { IMPORT_COUNTS, ImportRow, Refusal } from '../../core/protocol/catalog-imports.ts'
import { AppIdSchema } from '../../core/protocol/primitives.ts'
import { type AppWord, type LoadedApp, lackOf } from '../app-word.ts'
import { type NormalApp, normaliseApp } from './normalise-app.ts'

/** What there is already, which a row must agree with. */
export interface KnownApps {
  /** Category id → name. */
  readonly categories: ReadonlyMap<string, string>
  readonly catalog: ReadonlyMap<string, LoadedApp>
  /** What admins have said. */
  readonly words: ReadonlyMap<string, AppWord>
  /** All that is in force, as the catalog and the admins have it together. */
  readonly inForce: Iterable<Pick<LoadedApp, 'id' | 'domains' | 'hosts'>>
}

const SAYS_NOTHING = 'Nothing is said of the app'

type Outcome = (typeof IMPORT_COUNTS)[number]

/** Takes rows one by one: each whole, in part or not at all, with a reason for whatever is left out. */
export class Acceptance {
  readonly #known: KnownApps
  readonly #categoryIds: ReadonlyMap<string, string>
  /** Who has what now, with the rows that were taken. */
  readonly #owners = { domains: new Map<string, string>(), hosts: new Map<string, string>() }
  readonly #claims = new Map<string, Pick<LoadedApp, 'domains' | 'hosts'>>()
  readonly #places = new Map<string, string>()

  /** What admins say anew, by app; whole after `finish`, and so are the counts. */
  readonly words = new Map<string, AppWord>()
  readonly refusals: Refusal[] = []
  readonly counts: Record<Outcome, number> = { added: 0, changed: 0, overridden: 0, unchanged: 0, refused: 0 }
  /** Domains and hosts of the rows that were taken. */
  domains = 0

  constructor(known: KnownApps) {
    this.#known = known
    this.#categoryIds = new Map(
      [...known.categories].flatMap(([id, name]): [string, string][] => [
        [name.toLowerCase(), id],
        [id, id],
      ]),
    )
    for (const app of known.inForce) this.#setClaims(app.id, app)
  }

  take({ place, ...raw }: ImportRow): void {
    const app = normaliseApp(raw)
    const { id } = app
    if (!v.is(AppIdSchema, id)) {
      const reason =
        id === '' ? 'It has no id, and no name to make one of' : 'An id is lower-case words joined by hyphens'
      this.#refuseRow(place, raw.id ?? raw.name ?? '', reason)
      return
    }
    const before = this.#places.get(id)
    if (before !== undefined) {
      this.#refuseRow(place, id, `The id stands in ${before} already`, id)
      return
    }
    this.#places.set(id, place)

    const refusals = app.refused.map((refused) => ({ place, appId: id, ...refused }))
    const word = this.#withinKnown(app, place, refusals)
    this.refusals.push(...refusals)
    const saysNothing = Object.keys(word).length === 0
    const lack = saysNothing ? SAYS_NOTHING : lackOf({ ...this.#known.catalog.get(id), ...word })
    if (lack !== null) {
      this.#refuseRow(place, id, lack, id)
      return
    }
    this.#takeWord(id, word)
  }

  /** To be called after the last row: only now it is known which alternatives there are, and so what is new. */
  finish(): void {
    for (const [id, taken] of [...this.words]) {
      const word = this.#withKnownAlternatives(id, taken)
      this.words.set(id, word)
      if (Object.keys(word).length === 0) {
        this.words.delete(id)
        this.#refuseRow(this.#places.get(id) ?? '', id, SAYS_NOTHING, id)
        continue
      }
      const isListed = this.#known.catalog.has(id)
      const before = this.#known.words.get(id)
      if (saysTheSame(word, before ?? this.#known.catalog.get(id) ?? {}, before !== undefined)) {
        this.words.delete(id)
        this.counts.unchanged += 1
      } else if (isListed) this.counts.overridden += 1
      else this.counts[before === undefined ? 'added' : 'changed'] += 1
    }
  }

  #withKnownAlternatives(id: string, { alternatives, ...word }: AppWord): AppWord {
    if (alternatives === undefined) return word
    const known = alternatives.filter((other) => other !== id && this.#claims.has(other))
    for (const value of alternatives.filter((other) => !known.includes(other))) {
      const place = this.#places.get(id) ?? ''
      const reason = value === id ? 'The app is named as its own alternative' : 'No app has this id'
      this.refusals.push({ place, appId: id, field: 'alternatives', value, reason, takenBy: null })
    }
    // As with domains: where all are refused nothing is said, where there are none the catalog's are taken away.
    return known.length === 0 && alternatives.length > 0 ? word : { ...word, alternatives: known }
  }

  /** The word without what the other apps have, and with its category's id. */
  #withinKnown({ id, word }: NormalApp, place: string, refusals: Refusal[]): AppWord {
    const { category: written, ...rest } = word
    const category = written === undefined ? undefined : this.#categoryIds.get(written.toLowerCase())
    if (written !== undefined && category === undefined) {
      const reason = 'No category has this id or name'
      refusals.push({ place, appId: id, field: 'category', value: written, reason, takenBy: null })
    }
    const own = { ...rest, ...(category !== undefined && { category }) }
    for (const field of ['domains', 'hosts'] as const) {
      const claims = own[field]
      if (claims === undefined) continue
      const free = claims.filter((claim) => {
        const owner = this.#owners[field].get(claim) ?? id
        if (owner === id) return true
        const reason = `"${claim}" is the app "${owner}"’s already`
        refusals.push({ place, appId: id, field, value: claim, reason, takenBy: owner })
        return false
      })
      // A list of which nothing is left says nothing; one that was empty takes the catalog's away.
      if (free.length > 0 || refusals.every((refusal) => refusal.field !== field)) own[field] = free
      else delete own[field]
    }
    return own
  }

  #takeWord(id: string, word: AppWord): void {
    const { domains = [], hosts = [] } = { ...this.#known.catalog.get(id), ...word }
    this.domains += domains.length + hosts.length
    this.#setClaims(id, { domains, hosts })
    this.words.set(id, word)
  }

  /** What another app has stays its own: the catalog may give both the same, see `composeApps`. */
  #setClaims(id: string, claims: Pick<LoadedApp, 'domains' | 'hosts'>): void {
    const before = this.#claims.get(id)
    for (const field of ['domains', 'hosts'] as const) {
      const owners = this.#owners[field]
      for (const claim of before?.[field] ?? []) if (owners.get(claim) === id) owners.delete(claim)
      for (const claim of claims[field]) if (!owners.has(claim)) owners.set(claim, id)
    }
    this.#claims.set(id, { domains: claims.domains, hosts: claims.hosts })
  }

  #refuseRow(place: string, value: string, reason: string, appId: string | null = null): void {
    this.counts.refused += 1
    this.refusals.push({ place, appId, field: 'app', value, reason, takenBy: null })
  }
}

/**
 * Whatever the order of an object's keys: jsonb has its own.
 *
 * @param exactly whether the other may say no more than the word does
 */
function saysTheSame(word: AppWord, other: AppWord, exactly: boolean): boolean {
  const fields = Object.keys(exactly ? { ...other, ...word } : word) as (keyof AppWord)[]
  return fields.every((field) => isDeepStrictEqual(word[field], other[field]))
}
