import type { AppDetail } from '../../core/protocol/admin-api.ts'
import type { RawApp } from '../../core/protocol/catalog-imports.ts'

/** What the form shows of an app. Lists are one entry a line. */
export interface AppFormValues {
  readonly name: string
  readonly vendor: string
  /** The category's id. */
  readonly category: string
  readonly homepage: string
  readonly domains: string
  readonly hosts: string
}

export const NO_VALUES: AppFormValues = { name: '', vendor: '', category: '', homepage: '', domains: '', hosts: '' }

const TEXTS = ['name', 'vendor', 'category', 'homepage'] as const
const LISTS = ['domains', 'hosts'] as const

export function valuesOf(app: AppDetail): AppFormValues {
  return {
    name: app.name,
    vendor: app.vendor ?? '',
    category: app.category?.id ?? '',
    homepage: app.homepage ?? '',
    domains: app.domains.join('\n'),
    hosts: app.hosts.join('\n'),
  }
}

/**
 * What an admin says of the app after filling in the form: what was said before, with the fields that were changed. A
 * field that stands as it did is left to whoever says it, so that the catalog goes on saying the rest.
 *
 * @param own what admins said before; `null` where nothing
 */
export function wordOf(own: RawApp | null, before: AppFormValues, after: AppFormValues): RawApp {
  const word: Record<string, unknown> = { ...own }
  for (const field of TEXTS) {
    const text = after[field].trim()
    if (text === before[field]) continue
    // Empty says nothing: the catalog does again, where it has the app.
    if (text === '') delete word[field]
    else word[field] = text
  }
  for (const field of LISTS) {
    const lines = linesOf(after[field])
    if (lines.join('\n') !== before[field]) word[field] = lines
  }
  return word
}

function linesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((line) => line !== '')
}
