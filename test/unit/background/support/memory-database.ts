import type { AgentDatabase } from '../../../../background/storage/database.ts'

type Row = Readonly<Record<string, unknown>>

/** A table of the database, as far as the worker's enforcement uses it. */
class MemoryTable {
  readonly #keys: readonly string[]
  readonly #rows = new Map<string, Row>()
  #failure: Error | null = null

  constructor(...keys: string[]) {
    this.#keys = keys
  }

  async get(key: unknown): Promise<unknown> {
    return this.#rows.get(keyOf([key].flat()))
  }

  async put(row: Row): Promise<void> {
    const failure = this.#failure
    this.#failure = null
    if (failure !== null) throw failure
    this.#rows.set(keyOf(this.#keys.map((key) => row[key])), row)
  }

  async bulkPut(rows: readonly Row[]): Promise<void> {
    for (const row of rows) await this.put(row)
  }

  async bulkDelete(keys: readonly unknown[]): Promise<void> {
    for (const key of keys) this.#rows.delete(keyOf([key].flat()))
  }

  async clear(): Promise<void> {
    this.#rows.clear()
  }

  toCollection() {
    return { primaryKeys: async () => [...this.#rows.keys()].map((key) => JSON.parse(key)[0]) }
  }

  where() {
    const between = ([digest]: readonly unknown[]) => ({
      toArray: async () => [...this.#rows.values()].filter((row) => row.digest === digest),
    })
    return { between }
  }

  /** Until the function is called that is returned, the next write fails, as where the worker dies before it. */
  failOnce(): () => void {
    this.#failure = new Error('The disk is full')
    return () => {
      this.#failure = null
    }
  }
}

function keyOf(parts: readonly unknown[]): string {
  return JSON.stringify(parts)
}

/** What catalogs, bundles, grants and rules need of the database, made in no time. It outlives workers and browsers. */
export function memoryDatabase(): AgentDatabase & { readonly installedRules: MemoryTable } {
  const tables = {
    bundles: new MemoryTable('id'),
    catalogs: new MemoryTable('digest'),
    catalogChunks: new MemoryTable('digest', 'chunk'),
    grants: new MemoryTable('id'),
    installedRules: new MemoryTable('id'),
    transaction: (...args: unknown[]) => (args.at(-1) as () => Promise<void>)(),
  }
  return tables as never
}
