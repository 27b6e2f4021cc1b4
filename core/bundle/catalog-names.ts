import { CatalogUnreadable } from './catalog-unreadable.ts'

/**
 * Names as a catalog carries them: label-reversed (`com.example.www`), sorted and front-coded. What a name shares with
 * the one before lies in a stream of its own, beside the text that follows: compressed together they come to three
 * quarters of a sorted list (docs/decisions/0013-catalog-format.md).
 */
export interface CodedNames {
  /** Of each name, how many characters it shares with the one before. */
  readonly prefixes: Uint8Array
  /** The rest of each, in ASCII, and its end: `DOMAIN_END` or `HOST_END`. */
  readonly text: Uint8Array
}

const DOMAIN_END = 0x0a
/** Of a name that stands for itself alone. */
const HOST_END = 0x09
const DOT = 0x2e
const LONGEST_NAME = 253
/** Of all names together; of ten million they are 170 MB. */
const MOST_CHARACTERS = 2 ** 28
const ORDINAL_CHARACTERS = 4

interface NamedApp {
  readonly domains: readonly string[]
  readonly hosts: readonly string[]
}

/**
 * @param apps in a fixed order; a name that one of them has twice counts once
 * @returns the names, and whose each is: a position in `apps`
 * @throws {TypeError} for what can't be a host
 */
export function encodeNames(apps: readonly NamedApp[]): CodedNames & { readonly owners: readonly number[] } {
  const lines = sortedLines(apps)
  const prefixes = new Uint8Array(lines.length)
  const text = new Uint8Array(lines.reduce((sum, line) => sum + line.length, 0))
  const owners: number[] = []
  let written = 0
  let before = ''
  for (const [index, line] of lines.entries()) {
    const end = line.length - ORDINAL_CHARACTERS
    const prefix = sharedPrefix(before, line, end - 1)
    prefixes[index] = prefix
    for (let at = prefix; at < end; at++) text[written++] = line.charCodeAt(at)
    owners.push(ordinalAt(line, end))
    before = line
  }
  return { prefixes, text: text.slice(0, written), owners }
}

/** Each name with its end and its app's position: texts alone are sorted without a comparison of ours. */
function sortedLines(apps: readonly NamedApp[]): string[] {
  const lines: string[] = []
  for (const [app, { domains, hosts }] of apps.entries()) {
    const ordinal = ordinalOf(app)
    for (const domain of new Set(domains)) lines.push(`${labelReversed(domain)}\n${ordinal}`)
    for (const host of new Set(hosts)) lines.push(`${labelReversed(host)}\t${ordinal}`)
  }
  return lines.sort()
}

/** In ASCII, which is sorted twice as fast as other text: 7 bits a character, the highest first. */
function ordinalOf(app: number): string {
  return String.fromCharCode((app >>> 21) & 0x7f, (app >>> 14) & 0x7f, (app >>> 7) & 0x7f, app & 0x7f)
}

function ordinalAt(line: string, start: number): number {
  let app = 0
  for (let at = start; at < start + ORDINAL_CHARACTERS; at++) app = (app << 7) | line.charCodeAt(at)
  return app
}

function labelReversed(name: string): string {
  if (name.length === 0 || name.length > LONGEST_NAME || !/^[!-~]+$/.test(name)) {
    throw new TypeError(`Not a host: ${JSON.stringify(name)}`)
  }
  return name.split('.').reverse().join('.')
}

/** At most `limit`: an end is never shared. */
function sharedPrefix(before: string, line: string, limit: number): number {
  let shared = 0
  while (shared < limit && before.charCodeAt(shared) === line.charCodeAt(shared)) shared++
  return shared
}

/**
 * Calls `each` with every name in turn. The characters of a name are as yet unchecked.
 *
 * @throws {CatalogUnreadable}
 */
export function decodeNames(
  { prefixes, text }: CodedNames,
  each: (name: string, isExact: boolean, index: number) => void,
): void {
  const { ends, characters } = endsOf(prefixes, text)
  const all = new TextDecoder('latin1').decode(labelsTurned(prefixes, text, ends, characters))
  let start = 0
  for (let index = 0, from = 0; index < prefixes.length; index++) {
    const end = ends[index] as number
    const length = (prefixes[index] as number) + end - from
    each(all.slice(start, start + length), text[end] === HOST_END, index)
    start += length
    from = end + 1
  }
}

/**
 * Where in the text each name ends, and how long all are together. Nothing is made before all lengths are known to fit.
 */
function endsOf(prefixes: Uint8Array, text: Uint8Array): { readonly ends: Uint32Array; readonly characters: number } {
  const ends = new Uint32Array(prefixes.length)
  let from = 0
  let before = 0
  let characters = 0
  for (let index = 0; index < prefixes.length; index++) {
    let end = from
    while (end < text.length && text[end] !== DOMAIN_END && text[end] !== HOST_END) end++
    if (end === text.length) throw new CatalogUnreadable('a name has no end')
    const prefix = prefixes[index] as number
    const length = prefix + end - from
    if (prefix > before || length === 0 || length > LONGEST_NAME)
      throw new CatalogUnreadable('a name of a wrong length')
    characters += length
    ends[index] = end
    before = length
    from = end + 1
  }
  if (from !== text.length) throw new CatalogUnreadable('text that no name has')
  if (characters > MOST_CHARACTERS) throw new CatalogUnreadable('too many names')
  return { ends, characters }
}

/** The names one after another, without anything between. */
function labelsTurned(prefixes: Uint8Array, text: Uint8Array, ends: Uint32Array, characters: number): Uint8Array {
  const name = new Uint8Array(LONGEST_NAME)
  const all = new Uint8Array(characters)
  let written = 0
  for (let index = 0, from = 0; index < ends.length; index++) {
    const end = ends[index] as number
    let length = prefixes[index] as number
    for (let at = from; at < end; at++) name[length++] = text[at] as number
    from = end + 1
    let labelEnd = length
    for (let at = length - 1; at >= 0; at--) {
      if (name[at] !== DOT) continue
      for (let of = at + 1; of < labelEnd; of++) all[written++] = name[of] as number
      all[written++] = DOT
      labelEnd = at
    }
    for (let of = 0; of < labelEnd; of++) all[written++] = name[of] as number
  }
  return all
}
