import * as v from 'valibot'
import { WrittenPatternSchema } from '../addresses/address-pattern.ts'
import { REACHES } from '../bundle/app-tag.ts'
import { normaliseHost } from '../hosts/normalise-host.ts'
import { AppIdSchema, filledText, PublicKeySchema } from './primitives.ts'

/**
 * The managed policy's keys, as `extension/public/managed_schema.json` publishes them to admins (a test keeps
 * the two alike). Chromium hands over what the admin wrote, so each value is checked on its own: a bad one is
 * ignored and named, the rest holds.
 */

/** `https:` anywhere, `http:` on loopback alone (a credential goes over it). Returned without a trailing slash. */
const ServerUrlSchema = v.pipe(
  v.string(),
  v.trim(),
  v.check((text) => isServerUrl(text), 'Must be an https:// address (http:// only for this very machine)'),
  v.transform((text) => new URL(text).href.replace(/\/+$/, '')),
)

const SupportUrlSchema = v.pipe(
  v.string(),
  v.trim(),
  v.check((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'Must be an https:// address'),
)

function wholeNumber(min: number, max: number) {
  return v.pipe(
    v.number('Must be a whole number'),
    v.integer('Must be a whole number'),
    v.minValue(min, `Must be at least ${min}`),
    v.maxValue(max, `Must be at most ${max}`),
  )
}

function onOrOff() {
  return v.boolean('Must be true or false')
}

/** Domains as people write them (`Corp.Example.com`, `bücher.example`); returned as `normaliseHost` returns hosts. */
function domainList() {
  return v.pipe(
    v.array(
      v.pipe(
        v.string(),
        v.transform((text) => normaliseHost(text.trim().replace(/^\*?\./, '')) ?? ''),
        v.check((host) => host !== '', 'Must be a list of domains, e.g. example.com'),
      ),
    ),
    v.maxLength(10_000),
  )
}

function addressList() {
  return v.pipe(v.array(WrittenPatternSchema), v.maxLength(1_000))
}

/** A picture within the policy itself, so that the page needs no network. 96 KB in base64. */
const LogoSchema = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(131_072, 'Must be at most 128 KB of text'),
  v.regex(
    /^data:image\/(?:png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/,
    'Must be a data: address of a PNG, JPEG, WebP or SVG image in base64',
  ),
)

const SECTIONS = {
  connection: {
    serverUrl: ServerUrlSchema,
    enrollmentToken: filledText(200),
    bundlePublicKey: PublicKeySchema,
    deviceName: filledText(255),
    userEmail: filledText(320),
    groups: v.pipe(v.array(filledText(255)), v.maxLength(100)),
  },
  discovery: {
    enabled: onOrOff(),
    uploadIntervalMinutes: wholeNumber(1, 1_440),
    keepDays: wholeNumber(1, 365),
    keepMegabytes: wholeNumber(1, 1_000),
    fileUploads: onOrOff(),
    unknownDomains: onOrOff(),
    incognito: onOrOff(),
    pseudonyms: onOrOff(),
    internalDomains: domainList(),
    excludedDomains: domainList(),
    excludedCategories: v.pipe(v.array(AppIdSchema), v.maxLength(1_000)),
    excludedUsers: v.pipe(v.array(filledText(320)), v.maxLength(1_000)),
  },
  enforcement: {
    blocked: addressList(),
    allowed: addressList(),
    protectedHosts: domainList(),
    reach: v.picklist(REACHES, 'Must be "everything" or "pages"'),
    keepBypassesAcrossRestarts: onOrOff(),
  },
  sync: {
    bundleIntervalSeconds: wholeNumber(30, 86_400),
    push: onOrOff(),
  },
  blockPage: {
    organisation: filledText(120),
    logo: LogoSchema,
    message: filledText(1_000),
    supportUrl: SupportUrlSchema,
    supportEmail: v.pipe(v.string(), v.trim(), v.email('Must be an e-mail address')),
  },
} as const

type Values<Section extends keyof typeof SECTIONS> = {
  [Key in keyof (typeof SECTIONS)[Section]]: v.InferOutput<(typeof SECTIONS)[Section][Key] & v.GenericSchema>
}
type Optional<T> = { [Key in keyof T]: T[Key] | null }

/** The policy in force: what the admin set, and the defaults for the rest. `null`: not set. */
export interface Policy extends Optional<Omit<Values<'connection'>, 'groups'>> {
  readonly groups: readonly string[]
  readonly discovery: Values<'discovery'>
  readonly enforcement: Values<'enforcement'>
  readonly sync: Values<'sync'>
  readonly blockPage: Optional<Values<'blockPage'>>
}

export const DEFAULT_POLICY: Policy = {
  serverUrl: null,
  enrollmentToken: null,
  bundlePublicKey: null,
  deviceName: null,
  userEmail: null,
  groups: [],
  discovery: {
    enabled: true,
    uploadIntervalMinutes: 5,
    keepDays: 60,
    keepMegabytes: 20,
    fileUploads: true,
    unknownDomains: false,
    incognito: false,
    pseudonyms: false,
    internalDomains: [],
    excludedDomains: [],
    excludedCategories: [],
    excludedUsers: [],
  },
  enforcement: { blocked: [], allowed: [], protectedHosts: [], reach: 'everything', keepBypassesAcrossRestarts: false },
  sync: { bundleIntervalSeconds: 30, push: true },
  blockPage: { organisation: null, logo: null, message: null, supportUrl: null, supportEmail: null },
}

/** A value that was ignored: `key` is dotted (`discovery.keepDays`), `message` says what it must be. */
export interface PolicyProblem {
  readonly key: string
  readonly message: string
}

/** Reads a policy value by value. Never throws: bad values are left at their default and named. */
export function parsePolicy(raw: Readonly<Record<string, unknown>>): { policy: Policy; problems: PolicyProblem[] } {
  const problems: PolicyProblem[] = []
  const sectionNames = ['discovery', 'enforcement', 'sync', 'blockPage'] as const

  const topLevel = Object.fromEntries(Object.entries(raw).filter(([key]) => !isOneOf(sectionNames, key)))
  const policy = {
    ...DEFAULT_POLICY,
    ...parseSection(SECTIONS.connection, topLevel, '', problems),
  }
  for (const name of sectionNames) {
    const value = raw[name]
    if (value === undefined) continue
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push({ key: name, message: 'Must be an object' })
      continue
    }
    const section = parseSection(SECTIONS[name], value as Record<string, unknown>, `${name}.`, problems)
    Object.assign(policy, { [name]: { ...DEFAULT_POLICY[name], ...section } })
  }
  // Whatever was written there, somebody minded names.
  if (problems.some(({ key }) => key === 'discovery.pseudonyms')) {
    return { policy: { ...policy, discovery: { ...policy.discovery, pseudonyms: true } }, problems }
  }
  return { policy, problems }
}

/** Every key there is, dotted, in order. */
export function policyKeys(): string[] {
  return Object.entries(SECTIONS).flatMap(([section, entries]) =>
    Object.keys(entries).map((key) => (section === 'connection' ? key : `${section}.${key}`)),
  )
}

function parseSection(
  entries: Readonly<Record<string, v.GenericSchema>>,
  raw: Readonly<Record<string, unknown>>,
  prefix: string,
  problems: PolicyProblem[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(raw)) {
    const schema = Object.hasOwn(entries, key) ? entries[key] : undefined
    if (schema === undefined) {
      problems.push({ key: prefix + key, message: 'No such setting' })
      continue
    }
    const parsed = v.safeParse(
      schema,
      Array.isArray(value) ? goodEntries(schema, value, prefix + key, problems) : value,
    )
    if (parsed.success) values[key] = parsed.output
    else problems.push({ key: prefix + key, message: parsed.issues[0].message })
  }
  return values
}

/** Of a list, what holds by itself: one bad entry must not let out whom and what the others keep in. */
function goodEntries(schema: v.GenericSchema, list: readonly unknown[], key: string, problems: PolicyProblem[]) {
  if (!isList(schema)) return list
  return list.filter((entry, index) => {
    const parsed = v.safeParse(schema.item, entry)
    if (!parsed.success) problems.push({ key: `${key}[${index}]`, message: parsed.issues[0].message })
    return parsed.success
  })
}

function isList(schema: v.GenericSchema): schema is v.ArraySchema<v.GenericSchema, undefined> {
  return schema.type === 'array'
}

function isServerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  if (url.protocol === 'https:') return true
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
}

function isOneOf<const T extends string>(names: readonly T[], name: string): name is T {
  return (names as readonly string[]).includes(name)
}
