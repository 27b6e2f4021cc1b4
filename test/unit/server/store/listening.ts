import { sql } from 'kysely'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type Notice, notify, readNotice } from '../../../../server/push/notices.ts'
import type { TestDatabase } from '../support/test-database.ts'

export function listening(database: () => TestDatabase): void {
  async function listener() {
    const heard: (Notice | null)[] = []
    const onBegin = vi.fn()
    const onLost = vi.fn()
    const stop = database().listen('heliograph', {
      onBegin,
      onLost,
      onMessage: (payload) => heard.push(readNotice(payload)),
    })
    onTestFinished(() => stop())
    await vi.waitFor(() => expect(onBegin).toHaveBeenCalledOnce())
    return { heard, onBegin, onLost, stop }
  }
  const say = (user: string) =>
    database()
      .db.transaction()
      .execute((transaction) => notify(transaction, { what: 'grants', user }))
  const said = (user: string) => ({ what: 'grants', user })

  it('hears what a transaction said once it is committed, and never of one that was rolled back', async () => {
    const { heard } = await listener()
    const failing = database()
      .db.transaction()
      .execute(async (transaction) => {
        await notify(transaction, { what: 'bundle' })
        throw new Error('rolled back')
      })
    await expect(failing).rejects.toThrow('rolled back')
    await database()
      .db.transaction()
      .execute(async (transaction) => {
        await notify(transaction, said('ada@example.com') as Notice)
        expect(heard).toEqual([])
      })
    await vi.waitFor(() => expect(heard).toEqual([said('ada@example.com')]))
  })

  it('is not undone by somebody’s transaction that is rolled back meanwhile', async () => {
    const { promise: begun, resolve: begin } = deferred()
    const { promise: mayEnd, resolve: end } = deferred()
    const failing = database()
      .db.transaction()
      .execute(async (transaction) => {
        await sql`select 1`.execute(transaction)
        begin()
        await mayEnd
        throw new Error('rolled back')
      })
    await begun
    const listening = listener()
    end()
    await expect(failing).rejects.toThrow('rolled back')
    const { heard } = await listening
    await say('bob@example.com')
    await vi.waitFor(() => expect(heard).toEqual([said('bob@example.com')]))
  })

  it('hears nothing once it is stopped', async () => {
    const [one, other] = [await listener(), await listener()]
    await one.stop()
    await say('eve@example.com')
    await vi.waitFor(() => expect(other.heard).toEqual([said('eve@example.com')]))
    expect(one.heard).toEqual([])
  })
}

function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
