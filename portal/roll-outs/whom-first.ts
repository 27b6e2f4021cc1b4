import { formatList } from '../format/list.ts'
import { strings } from '../strings.ts'

/** To whom a tag goes first: "Sales and Support", "5% of the browsers". */
export function whomFirst(groups: readonly string[], percent: number | null): string {
  return formatList([...groups, ...(percent === null ? [] : [strings.staging.share(percent)])])
}
