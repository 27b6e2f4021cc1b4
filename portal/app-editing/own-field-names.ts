import type { RawApp } from '../../core/protocol/catalog-imports.ts'
import { strings } from '../strings.ts'

const NAMES = strings.editing.fields

/** What an admin says of an app, by the names that people read, always in the same order. */
export function ownFieldNames(own: RawApp | null): string[] {
  return Object.entries(NAMES).flatMap(([field, name]) => (own !== null && Object.hasOwn(own, field) ? [name] : []))
}
