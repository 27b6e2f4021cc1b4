import type * as v from 'valibot'
import { DEFAULT_WARNING, type Reach, type TagSettings, type Warning } from '../../core/bundle/app-tag.ts'
import type { TagRequestSchema } from '../../core/protocol/admin-api.ts'
import type { Tag } from '../../core/protocol/tags.ts'

/** What the form shows of a tag, beside which it is. Addresses are one a line. */
export interface TagFormValues {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly only: string
  readonly except: string
  readonly reach: Reach
  readonly uploads: TagSettings['uploads']
  readonly warning: Warning
}

export const DEFAULT_VALUES: TagFormValues = {
  include: [],
  exclude: [],
  only: '',
  except: '',
  reach: 'everything',
  uploads: 'allowed',
  warning: DEFAULT_WARNING,
}

export function valuesOf({ scope, only, except, reach, uploads, warning }: TagSettings): TagFormValues {
  const { include, exclude } = scope
  return { include, exclude, only: only.join('\n'), except: except.join('\n'), reach, uploads, warning }
}

/** All of a tag, as the server takes it: what it isn't told is at its default. */
export function requestOf(tag: Tag, values: TagFormValues): v.InferInput<typeof TagRequestSchema> {
  return {
    tag,
    scope: { include: [...values.include], exclude: [...values.exclude] },
    only: addressesOf(values.only),
    except: addressesOf(values.except),
    reach: values.reach,
    uploads: values.uploads,
    warning: values.warning,
  }
}

export function isSame(one: TagFormValues, other: TagFormValues): boolean {
  return JSON.stringify(requestOf('none', one)) === JSON.stringify(requestOf('none', other))
}

/** Whether a tag keeps somebody from something, or gets in the way: then it is worth knowing whom. */
export function stopsOrWarns(tag: Tag, { uploads }: TagFormValues): boolean {
  return tag === 'unsanctioned' || tag === 'monitored' || uploads === 'blocked'
}

export function addressesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
