/** Filters that live in the address: read from a query string, written back without what is at its default. */

export interface Field<Value extends string> {
  readonly initial: Value
  /** The value a text means; `undefined` where it means none. */
  read(text: string): Value | undefined
}

export type FilterValues<Fields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends Field<infer Value> ? Value : never
}

export interface Filters<Values> {
  /** Never fails: a value that isn't known counts as not given, since people edit and share addresses. */
  read(search: string): Values
  /** The query string without `?`; empty when everything is at its default. */
  write(values: Values): string
}

export function defineFilters<const Fields extends Readonly<Record<string, Field<string>>>>(
  fields: Fields,
): Filters<FilterValues<Fields>> {
  const names = Object.keys(fields)
  return {
    read(search) {
      const params = new URLSearchParams(search)
      const entries = Object.entries(fields).map(([name, field]) => {
        const text = params.get(name)
        return [name, (text === null ? undefined : field.read(text)) ?? field.initial]
      })
      return Object.fromEntries(entries) as FilterValues<Fields>
    },
    write(values) {
      const params = new URLSearchParams()
      for (const name of names) {
        const value: string = values[name as keyof Fields]
        if (value !== fields[name]?.initial) params.set(name, value)
      }
      return params.toString()
    },
  }
}

export function oneOf<const Value extends string>(values: readonly Value[], initial: NoInfer<Value>): Field<Value> {
  return { initial, read: (text) => values.find((value) => value === text) }
}

/** Free text, empty by default, cut at `maxLength` characters. */
export function freeText(maxLength: number): Field<string> {
  return { initial: '', read: (text) => text.slice(0, maxLength) }
}

/** A whole number without a leading zero, of at most `maxLength` digits; empty by default. */
export function digits(maxLength: number): Field<string> {
  return { initial: '', read: (text) => (/^[1-9]\d*$/.test(text) && text.length <= maxLength ? text : undefined) }
}
