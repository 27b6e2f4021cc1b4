import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { listGovernanceLog, record } from '../../../../server/store/governance-log.ts'
import type { Db } from '../../../../server/store/schema.ts'
import { NOW } from '../support/samples.ts'

export function governanceLog(db: () => Db): void {
  const entry = { at: NOW, actor: 'ada', action: 'app.tag', target: 'box', before: { tag: 'none' }, after: null }

  it('gives back what was written, newest first, page by page', async () => {
    for (const target of ['box', 'dropbox', 'google']) await record(db(), { ...entry, target })
    const first = await listGovernanceLog(db(), { beforeId: null, limit: 2 })
    expect(first.items.map(({ target }) => target)).toEqual(['google', 'dropbox'])
    expect(first.total).toBe(3)
    const second = await listGovernanceLog(db(), { beforeId: first.items[1]?.entryId ?? null, limit: 2 })
    expect(second.items).toEqual([{ entryId: expect.any(Number), ...entry }])
  })

  it.each(['update governance_log set actor = null', 'delete from governance_log', 'truncate governance_log'])(
    'is append-only: %s',
    async (statement) => {
      await record(db(), entry)
      await expect(sql.raw(statement).execute(db())).rejects.toThrow('governance_log is append-only')
      expect(await listGovernanceLog(db(), { beforeId: null, limit: 2 })).toMatchObject({ total: 1 })
    },
  )
}
