import * as v from 'valibot'
import type { CatalogProblem } from './catalog-problem.ts'
import { type CatalogApp, CatalogAppSchema, CatalogFileSchema } from './format.ts'
import { refusalOfDomain, refusalOfHost } from './host-rules.ts'

export interface CatalogSource {
  /** The name within its directory, e.g. `crm.json`. */
  readonly fileName: string
  /** What the file's JSON says, unchecked. */
  readonly content: unknown
}

/** An app that has the right shape, and where it stands. */
interface PlacedApp {
  readonly file: string
  readonly path: string
  readonly app: CatalogApp
}

/**
 * Everything that is wrong with these files, taken together as one catalog; empty where nothing is.
 * A malformed app doesn't hide what is wrong with the others.
 */
export function validateCatalog(files: readonly CatalogSource[]): CatalogProblem[] {
  const apps = files.flatMap(wellFormedApps)
  return [
    ...files.flatMap(schemaProblems),
    ...files.flatMap(fileNameProblems),
    ...apps.flatMap(appProblems),
    ...repeatedIds(apps),
    ...repeatedClaims(apps, 'domains'),
    ...repeatedClaims(apps, 'hosts'),
    ...badAlternatives(apps, new Set(files.flatMap(namedIds))),
  ]
}

function schemaProblems({ fileName, content }: CatalogSource): CatalogProblem[] {
  const parsed = v.safeParse(CatalogFileSchema, content)
  if (parsed.success) return []
  return parsed.issues.map((issue) => {
    const keys = issue.path?.map((step) => step.key) ?? []
    return { file: fileName, appId: appIdAt(content, keys), path: pathOf(keys), message: issue.message }
  })
}

function fileNameProblems({ fileName, content }: CatalogSource): CatalogProblem[] {
  const parsed = v.safeParse(v.object({ category: v.object({ id: v.string() }) }), content)
  if (!parsed.success) return []
  const { id } = parsed.output.category
  if (fileName === `${id}.json`) return []
  const message = `The file of category "${id}" must be called "${id}.json"`
  return [{ file: fileName, appId: null, path: 'category.id', message }]
}

function wellFormedApps({ fileName, content }: CatalogSource): PlacedApp[] {
  const listed = v.safeParse(v.object({ apps: v.array(v.unknown()) }), content)
  if (!listed.success) return []
  return listed.output.apps.flatMap((candidate, index) => {
    const app = v.safeParse(CatalogAppSchema, candidate)
    return app.success ? [{ file: fileName, path: `apps[${index}]`, app: app.output }] : []
  })
}

function appProblems(placed: PlacedApp): CatalogProblem[] {
  const { domains = [], hosts = [] } = placed.app
  if (domains.length + hosts.length === 0) return [problem(placed, '', 'The app has neither a domain nor a host')]
  return [...refusals(placed, 'domains', domains, refusalOfDomain), ...refusals(placed, 'hosts', hosts, refusalOfHost)]
}

function refusals(
  placed: PlacedApp,
  key: 'domains' | 'hosts',
  values: readonly string[],
  refusalOf: (value: string) => string | null,
): CatalogProblem[] {
  return values.flatMap((value, index) => {
    const refusal = refusalOf(value)
    return refusal === null ? [] : [problem(placed, `.${key}[${index}]`, refusal)]
  })
}

function repeatedIds(apps: readonly PlacedApp[]): CatalogProblem[] {
  const seen = new Map<string, PlacedApp>()
  const problems: CatalogProblem[] = []
  for (const placed of apps) {
    const first = seen.get(placed.app.id)
    if (first === undefined) seen.set(placed.app.id, placed)
    else problems.push(problem(placed, '.id', `The id is taken by ${first.path} of ${first.file}`))
  }
  return problems
}

/** Where domains nest the longer one decides, so only the very same claim is ambiguous. */
function repeatedClaims(apps: readonly PlacedApp[], key: 'domains' | 'hosts'): CatalogProblem[] {
  const seen = new Map<string, PlacedApp>()
  const problems: CatalogProblem[] = []
  for (const placed of apps) {
    for (const [index, value] of (placed.app[key] ?? []).entries()) {
      const first = seen.get(value)
      if (first === undefined) seen.set(value, placed)
      else problems.push(problem(placed, `.${key}[${index}]`, claimedTwice(value, first, placed)))
    }
  }
  return problems
}

function claimedTwice(value: string, first: PlacedApp, second: PlacedApp): string {
  if (first === second) return `"${value}" stands twice in the app`
  return `"${value}" is claimed by "${first.app.id}" of ${first.file} already`
}

/** The ids of malformed apps too: such an app has its own problem, and is no dangling alternative. */
function namedIds({ content }: CatalogSource): string[] {
  const listed = v.safeParse(v.object({ apps: v.array(v.unknown()) }), content)
  if (!listed.success) return []
  return listed.output.apps.flatMap((candidate) => {
    const app = v.safeParse(v.object({ id: v.string() }), candidate)
    return app.success ? [app.output.id] : []
  })
}

function badAlternatives(apps: readonly PlacedApp[], known: ReadonlySet<string>): CatalogProblem[] {
  return apps.flatMap((placed) => {
    const { id, alternatives = [] } = placed.app
    return alternatives.flatMap((alternative, index) => {
      const at = `.alternatives[${index}]`
      if (alternative === id) return [problem(placed, at, 'The app is named as its own alternative')]
      if (!known.has(alternative)) return [problem(placed, at, `No app has the id "${alternative}"`)]
      const repeated = alternatives.indexOf(alternative) !== index
      return repeated ? [problem(placed, at, `"${alternative}" stands twice in the app`)] : []
    })
  })
}

function problem({ file, path, app }: PlacedApp, below: string, message: string): CatalogProblem {
  return { file, appId: app.id, path: `${path}${below}`, message }
}

function pathOf(keys: readonly unknown[]): string {
  return keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '')
}

function appIdAt(content: unknown, keys: readonly unknown[]): string | null {
  const [list, index] = keys
  if (list !== 'apps' || typeof index !== 'number') return null
  const listed = v.safeParse(v.object({ apps: v.array(v.unknown()) }), content)
  if (!listed.success) return null
  const app = v.safeParse(v.object({ id: CatalogAppSchema.entries.id }), listed.output.apps[index])
  return app.success ? app.output.id : null
}
