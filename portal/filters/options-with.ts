import { strings } from '../strings.ts'

type Option = readonly [value: string, label: string]

/** The options of a filter, "any" first. The chosen one is among them even where it isn't among those that were loaded. */
export function optionsWith(chosen: string, options: readonly Option[]): Option[] {
  const any: Option = ['', strings.filters.any]
  if (chosen === '' || options.some(([value]) => value === chosen)) return [any, ...options]
  return [any, [chosen, chosen], ...options]
}
