import * as v from 'valibot'
import { normaliseHost } from '../../core/hosts/normalise-host.ts'
import type { RawApp, Refusal } from '../../core/protocol/catalog-imports.ts'
import { HostSchema } from '../../core/protocol/primitives.ts'
import type { AppWord } from '../app-word.ts'
import { CatalogAppSchema, FactsSchema } from '../format.ts'
import { refusalOfDomain, refusalOfHost } from '../host-rules.ts'
import { idFrom } from './id-from.ts'

/** What of an app is left out, and why; where it stands is the caller's business. */
type RefusedPart = Omit<Refusal, 'place' | 'appId'>

/** An app in normal form: each part that is there is well-formed. `category` is still as it was written. */
export interface NormalApp {
  /** '' where none was given, and none can be made of the name. */
  readonly id: string
  readonly word: AppWord
  readonly refused: readonly RefusedPart[]
}

const { name, vendor, audience, headquarters, homepage } = CatalogAppSchema.entries

/** Brings what people write into the catalog's form: case, white space, `https://…/` around a host, IDN, trailing dots. */
export function normaliseApp(raw: RawApp): NormalApp {
  const refused: RefusedPart[] = []

  function text<Schema extends v.GenericSchema>(field: keyof RawApp, schema: Schema, value: string | undefined) {
    if (value === undefined || value.trim() === '') return {}
    const parsed = v.safeParse(schema, value.trim())
    if (parsed.success) return { [field]: parsed.output }
    refused.push({ field, value, reason: parsed.issues[0].message, takenBy: null })
    return {}
  }

  function list(field: 'domains' | 'hosts', refusalOf: (host: string) => string | null) {
    if (raw[field] === undefined) return {}
    const accepted = new Set<string>()
    for (const value of raw[field].filter((item) => item.trim() !== '')) {
      const host = hostIn(value, field)
      const reason = host === null ? 'Not a host name, like app.example.com' : refusalOf(host)
      if (host !== null && reason === null) accepted.add(host)
      else refused.push({ field, value: host ?? value, reason: reason ?? '', takenBy: null })
    }
    return { [field]: [...accepted].sort() }
  }

  function facts() {
    if (raw.facts === undefined) return {}
    const entries = Object.entries(raw.facts)
    const accepted = entries.filter(([id, fact]) => {
      const parsed = v.safeParse(FactsSchema, { [id]: fact })
      if (parsed.success) return true
      const reason = Object.hasOwn(FactsSchema.entries, id)
        ? parsed.issues[0].message
        : 'The risk model asks nothing of this name'
      refused.push({ field: 'facts', value: id, reason, takenBy: null })
      return false
    })
    // Where all are refused nothing is said; where there are none, the catalog's are taken away.
    return accepted.length === 0 && entries.length > 0 ? {} : { facts: Object.fromEntries(accepted) }
  }

  const word: AppWord = {
    ...text('name', name, raw.name),
    ...text('vendor', vendor, raw.vendor),
    ...text('category', v.string(), raw.category),
    ...text('audience', audience, raw.audience?.toLowerCase()),
    ...text('headquarters', headquarters, raw.headquarters?.toUpperCase()),
    ...text('homepage', homepage, withScheme(raw.homepage)),
    ...list('domains', refusalOfDomain),
    ...list('hosts', refusalOfHost),
    ...(raw.alternatives !== undefined && { alternatives: [...new Set(raw.alternatives.map((id) => id.trim()))] }),
    ...facts(),
  }
  const id = raw.id?.trim() || idFrom(word.name ?? '')
  return { id, word, refused }
}

/** `*.example.com` means a domain with all under it; as an exact host it means nothing. */
function hostIn(value: string, field: 'domains' | 'hosts'): string | null {
  const host = normaliseHost(field === 'domains' ? value.trim().replace(/^\*?\./, '') : value)
  if (host === null) return null
  if (host.startsWith('[')) return host
  return v.is(HostSchema, host) ? host : null
}

function withScheme(homepage: string | undefined): string | undefined {
  if (homepage === undefined || homepage.trim() === '' || homepage.includes('://')) return homepage
  return `https://${homepage.trim()}`
}
