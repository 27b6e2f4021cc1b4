import type { AgentDatabase } from './database.ts'

/** Adds to what the next batch reports as lost. To be called in a transaction that holds `counters`. */
export async function countDropped({ counters }: AgentDatabase, rows: number): Promise<void> {
  if (rows === 0) return
  const dropped = (await counters.get('dropped'))?.value ?? 0
  await counters.put({ name: 'dropped', value: dropped + rows })
}
