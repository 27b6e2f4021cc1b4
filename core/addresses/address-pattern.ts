import * as v from 'valibot'
import { normaliseHost } from '../hosts/normalise-host.ts'

/**
 * A part of the web, finer than a domain, in the notation of Chrome's and Edge's `URLBlocklist`
 * (https://support.google.com/chrome/a/answer/9942583): `example.com` is the host with everything under it,
 * `.example.com` the host alone, and a path behind either (`example.com/team`) is a prefix of the address's path.
 */
export interface AddressPattern {
  /** As `normaliseHost` returns it. */
  readonly host: string
  /** The host alone, without what lies under it. */
  readonly exact: boolean
  /** '' for every path; else it starts with `/`, see `normalisePath`. */
  readonly path: string
}

const LONGEST_PATH = 100

const NOT_A_PATTERN = 'Must be an address such as example.com, .example.com or example.com/path'

/** A pattern as text, in the one way in which `formatPattern` writes it. */
export const AddressPatternSchema = v.pipe(
  v.string(),
  v.maxLength(400),
  v.check((text) => {
    const pattern = parsePattern(text)
    return pattern !== null && formatPattern(pattern) === text
  }, NOT_A_PATTERN),
)

/** A pattern as people write it; returned as `formatPattern` writes it. */
export const WrittenPatternSchema = v.pipe(
  v.string(),
  v.maxLength(400),
  v.check((text) => parsePattern(text) !== null, NOT_A_PATTERN),
  v.transform((text) => {
    const pattern = parsePattern(text)
    return pattern === null ? '' : formatPattern(pattern)
  }),
)

/**
 * @param text as people write it: any case, with or without a scheme; Unicode hosts are taken
 * @returns `null` for what names no host, has a wildcard, a query, or a path of more than 100 characters, of others than
 *   letters, digits and `-._~!$'()+,;=:@/`, or with a `.` or `..` in it, which no address that is asked for has
 */
export function parsePattern(text: string): AddressPattern | null {
  const bare = text.trim().replace(/^https?:\/\//i, '')
  const exact = bare.startsWith('.')
  const slash = bare.indexOf('/')
  const hostText = (slash === -1 ? bare : bare.slice(0, slash)).slice(exact ? 1 : 0)
  if (/[\s?#@:]/.test(hostText)) return null
  const host = normaliseHost(hostText)
  const path = slash === -1 ? '' : normalisePath(bare.slice(slash))
  if (host === null || !/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(host)) return null
  if (path.length > LONGEST_PATH || !/^[a-z0-9\-._~!$'()+,;=:@/]*$/i.test(path)) return null
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) return null
  return { host, exact, path: path === '/' ? '' : path }
}

export function formatPattern({ host, exact, path }: AddressPattern): string {
  return `${exact ? '.' : ''}${host}${path}`
}

/**
 * A path as a pattern sees it: escapes of plain characters undone, slashes in a row made one. Servers take such spellings
 * for the same page, and so must who blocks it.
 */
export function normalisePath(path: string): string {
  return path
    .replace(/%(2[dDeE]|3\d|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aAeE])/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .replace(/\/{2,}/g, '/')
}

/**
 * Whether a pattern has an address. A path matches whatever its case, and at the end of a segment or in the middle.
 *
 * @param host as `normaliseHost` returns it
 * @param path as `normalisePath` returns it
 */
export function patternHas(pattern: AddressPattern, host: string, path: string): boolean {
  const hostFits = host === pattern.host || (!pattern.exact && host.endsWith(`.${pattern.host}`))
  return hostFits && path.toLowerCase().startsWith(pattern.path.toLowerCase())
}

/** Whether a pattern has all addresses of another. */
export function patternCovers(pattern: AddressPattern, { host, exact, path }: AddressPattern): boolean {
  return patternHas(pattern, host, path) && (exact || !pattern.exact)
}

/** Orders patterns that have the same address: the one that says more of it is the higher. */
export function specificity({ host, exact, path }: AddressPattern): number {
  return (host.split('.').length * 2 + (exact ? 1 : 0)) * 256 + path.length
}
