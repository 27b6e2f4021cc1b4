import type { AgentDatabase } from '../../../../background/storage/database.ts'

class MemoryTable {
  readonly #rows = new Map<string, Record<string, unknown>>()

  constructor(readonly keys: readonly string[]) {}

  async get(key: unknown): Promise<unknown> {
    return this.#rows.get(JSON.stringify([key].flat()))
  }

  async put(row: Record<string, unknown>): Promise<void> {
    this.#rows.set(JSON.stringify(this.keys.map((key) => row[key])), row)
  }

  async bulkPut(rows: readonly Record<string, unknown>[]): Promise<void> {
    for (const row of rows) await this.put(row)
  }

  async clear(): Promise<void> {
    this.#rows.clear()
  }
}

/** What catalogs and rules need of the database, hundreds of times faster to make. */
export function memoryDatabase(): AgentDatabase {
  const tables = {
    catalogs: new MemoryTable(['digest']),
    catalogChunks: new MemoryTable(['digest', 'chunk']),
    installedRules: new MemoryTable(['id']),
    transaction: (...args: unknown[]) => (args.at(-1) as () => Promise<void>)(),
  }
  return tables as unknown as AgentDatabase
}
