import type { PGlite } from '@electric-sql/pglite'
import type { PostgresPool, PostgresPoolClient } from 'kysely'

/**
 * PGlite behind the pool that Kysely's PostgreSQL dialect asks for. There is one connection: whoever has it holds
 * it until `release`, so a transaction can't be mixed with anyone else's statements.
 */
export function pglitePool(pglite: PGlite): PostgresPool {
  let free = Promise.resolve()

  async function connect(): Promise<PostgresPoolClient> {
    const before = free
    let release = () => {}
    free = new Promise((resolve) => {
      release = resolve
    })
    await before
    return { query: query as PostgresPoolClient['query'], release: () => release() }
  }

  async function query(sql: string, parameters: readonly unknown[]) {
    const result = await pglite.query<unknown>(sql, [...parameters])
    return { command: commandOf(sql), rowCount: result.affectedRows ?? 0, rows: result.rows }
  }

  return { connect, end: () => pglite.close() }
}

/** PGlite doesn't say which command it ran; Kysely wants to know whether the count is one of changed rows. */
function commandOf(sql: string): 'INSERT' | 'UPDATE' | 'DELETE' | 'SELECT' {
  const word = /^\s*(insert|update|delete)\b/i.exec(sql)?.[1]?.toUpperCase()
  return word === 'INSERT' || word === 'UPDATE' || word === 'DELETE' ? word : 'SELECT'
}
