import * as v from 'valibot'
import browser from 'webextension-polyfill'

/** `session`: kept in memory while the browser runs. */
type Area = 'local' | 'session'

/**
 * One key of `storage.local`, or of `storage.session`, with its shape and default. What is stored by an older version
 * and no longer fits its shape counts as not stored.
 */
export class StoredValue<T> {
  readonly #key: string
  readonly #schema: v.GenericSchema<unknown, T>
  readonly #fallback: T
  readonly #area: Area

  constructor(key: string, schema: v.GenericSchema<unknown, T>, fallback: T, area: Area = 'local') {
    this.#area = area
    this.#key = key
    this.#schema = schema
    this.#fallback = fallback
  }

  async get(): Promise<T> {
    const stored = await browser.storage[this.#area].get(this.#key)
    const parsed = v.safeParse(this.#schema, stored[this.#key])
    return parsed.success ? parsed.output : this.#fallback
  }

  async set(value: T): Promise<void> {
    await browser.storage[this.#area].set({ [this.#key]: value })
  }
}
