import { parse } from 'tldts'
import type { HostOwner } from '../../core/hosts/host-entries.ts'
import { Random } from '../random.ts'

export interface Workload {
  readonly names: readonly string[]
  readonly owners: readonly HostOwner[]
  /** Hosts to ask for: a fifth of them lie at or under a name. */
  readonly queries: readonly string[]
}

/**
 * Suffixes beside those of the catalog, which has more `.com` than lists at large. The most frequent ones of
 * disposable-email-domains 1.0.62 (121,570 names, 34 % `.com`), and some of two labels.
 */
const MORE_SUFFIXES = [
  ...['com', 'com', 'com', 'xyz', 'ru', 'site', 'ml', 'tk', 'ga', 'cf', 'net', 'gq', 'org', 'info', 'us', 'online'],
  ...['club', 'space', 'shop', 'website', 'icu', 'fun', 'live', 'biz', 'de', 'fr', 'app', 'co.uk', 'com.br', 'com.au'],
]
const SUBDOMAINS = ['www', 'app', 'api', 'cdn', 'static', 'login', 'assets', 'eu', 'img', 'mail', 'm', 'blog', 'docs']
/** Their ids have 9 characters; those of the catalog 8.1. As in a catalog of 40,000 apps with 150,000 domains, the size that imports are made for. */
const NAMES_PER_APP = 3.75
const MOST_APPS = 40_000
const HIT_SHARE = 0.2

/**
 * Names of the shape of real ones: labels are spliced from those of the catalog, of 10 characters at the mean; as in
 * the catalog one name in eight lies under a registrable domain. The real list above has 14.2 characters a name.
 */
class NameMaker {
  readonly #random: Random
  readonly #labels: readonly string[]
  readonly #suffixes: readonly string[]

  constructor(random: Random, catalogHosts: readonly string[]) {
    this.#random = random
    const parsed = catalogHosts.map((host) => parse(host, { allowPrivateDomains: true }))
    this.#labels = parsed.flatMap(({ domainWithoutSuffix }) => domainWithoutSuffix ?? [])
    this.#suffixes = parsed.flatMap(({ publicSuffix }) => publicSuffix ?? [])
  }

  registrable(): string {
    const suffixes = this.#random.next() < 0.5 ? this.#suffixes : MORE_SUFFIXES
    return `${this.#label()}.${this.#random.pick(suffixes)}`
  }

  entry(): string {
    const domain = this.registrable()
    const roll = this.#random.next()
    if (roll < 0.87) return domain
    return roll < 0.99 ? `${this.subdomain()}.${domain}` : `${this.subdomain()}.${this.subdomain()}.${domain}`
  }

  /** A host that a browser meets at or under a name: mostly one label more. */
  hostAt(name: string): string {
    const roll = this.#random.next()
    if (roll < 0.25) return name
    if (roll < 0.85) return `${this.subdomain()}.${name}`
    return `${this.#label()}.${this.subdomain()}.${name}`
  }

  subdomain(): string {
    return this.#random.next() < 0.6 ? this.#random.pick(SUBDOMAINS) : this.#label()
  }

  #label(): string {
    const [first, second] = [this.#random.pick(this.#labels), this.#random.pick(this.#labels)]
    const roll = this.#random.next()
    if (roll < 0.1) return `${first}${this.#random.below(1_000)}`
    if (roll < 0.2) return `${first.slice(0, 8)}-${second.slice(0, 8)}`
    const start = first.slice(0, 2 + this.#random.below(Math.max(first.length - 2, 1)))
    const rest = second.slice(this.#random.below(Math.max(second.length - 3, 1)))
    const label = `${start}${rest}`.replace(/-+$/, '')
    return label.length < 6 ? `${label}${first.slice(-3)}` : label
  }
}

/** The same for the same arguments. */
export function makeWorkload(size: number, queryCount: number, catalogHosts: readonly string[]): Workload {
  const random = new Random(size)
  const maker = new NameMaker(random, catalogHosts)
  const names = new Set<string>()
  while (names.size < size) names.add(maker.entry())
  const list = [...names]
  return {
    names: list,
    owners: ownersOf(list, random),
    queries: Array.from({ length: queryCount }, () => flat(query(list, names, maker, random))),
  }
}

function ownersOf(names: readonly string[], random: Random): HostOwner[] {
  const apps = Math.min(Math.ceil(names.length / NAMES_PER_APP), MOST_APPS)
  const domains: string[][] = Array.from({ length: apps }, () => [])
  for (const name of names) domains[random.below(apps)]?.push(name)
  return domains.map((list, app) => ({ id: `app-${app}`, domains: list, hosts: [] }))
}

function query(list: readonly string[], names: ReadonlySet<string>, maker: NameMaker, random: Random): string {
  if (random.next() < HIT_SHARE) return maker.hostAt(random.pick(list))
  for (;;) {
    // One miss in ten is a neighbour of an entry, under a registrable domain that may have others.
    const entry = random.next() < 0.1 ? random.pick(list) : ''
    const parent = entry.split('.').length > 2 ? entry.slice(entry.indexOf('.') + 1) : maker.registrable()
    const host = maker.hostAt(parent)
    if (!hasName(host, names)) return host
  }
}

function hasName(host: string, names: ReadonlySet<string>): boolean {
  for (let at = 0; at >= 0; ) {
    if (names.has(host.slice(at))) return true
    const dot = host.indexOf('.', at)
    at = dot < 0 ? -1 : dot + 1
  }
  return false
}

/** One run of bytes, as a host from a URL is, and not the tree that joining strings leaves. */
function flat(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}
