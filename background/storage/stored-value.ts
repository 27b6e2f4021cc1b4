import * as v from 'valibot'
import browser from 'webextension-polyfill'

/**
 * One key of `storage.local` with its shape and default. What is stored by an older version and no longer
 * fits its shape counts as not stored.
 */
export class StoredValue<T> {
  readonly #key: string
  readonly #schema: v.GenericSchema<unknown, T>
  readonly #fallback: T

  constructor(key: string, schema: v.GenericSchema<unknown, T>, fallback: T) {
    this.#key = key
    this.#schema = schema
    this.#fallback = fallback
  }

  async get(): Promise<T> {
    const stored = await browser.storage.local.get(this.#key)
    const parsed = v.safeParse(this.#schema, stored[this.#key])
    return parsed.success ? parsed.output : this.#fallback
  }

  async set(value: T): Promise<void> {
    await browser.storage.local.set({ [this.#key]: value })
  }
}
