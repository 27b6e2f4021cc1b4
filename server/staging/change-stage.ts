import { sql } from 'kysely'
import { writtenTag } from '../../core/bundle/app-tag.ts'
import type { StagedTag, StagedTagAction } from '../../core/protocol/staged-api.ts'
import type { BundlePublisher } from '../bundles/bundle-publisher.ts'
import { record } from '../store/governance-log.ts'
import type { Db } from '../store/schema.ts'
import { findStage, listDueStages, type StoredStage, writeStageVersion } from '../store/staged-tags.ts'
import { holdApp, markHolding, setTag } from '../store/tags.ts'
import { checkAction, stagedTagUnknown } from './check-action.ts'

const STATE_AFTER = {
  widen: 'everyone',
  pause: 'paused',
  resume: 'first',
  'roll-back': 'rolled-back',
} as const satisfies Record<StagedTagAction, StagedTag['state']>

/** What goes to everyone by itself is done by the server. */
const SERVER = 'server'

interface Change {
  readonly id: string
  readonly action: StagedTagAction
  readonly actor: string
  readonly now: number
}

/**
 * Takes a staged tag on, or back; publishes what that changes, and logs it: all or nothing. One that is in the state
 * already stays as it is.
 *
 * @throws {ProblemError} `not-found`, `staged-tag-ended`, `staged-tag-superseded`
 */
export function changeStage(db: Db, bundles: BundlePublisher, change: Change): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    const stage = await holdStage(transaction, change.id)
    if (stage === null) throw stagedTagUnknown(change.id)
    if (stage.state === STATE_AFTER[change.action]) return
    checkAction(stage, change.action)
    await apply(transaction, bundles, stage, change)
  })
}

/**
 * Brings to everyone what is due; to be called every few seconds, by any number of servers: the first one that holds the
 * app does it, and the others see that it is done.
 *
 * @throws {AggregateError} after the others, where some could not be brought to everyone; they stay due
 */
export async function widenDue(db: Db, bundles: BundlePublisher, now: number): Promise<void> {
  const errors: unknown[] = []
  for (const id of await listDueStages(db, now)) {
    const widening = db.transaction().execute(async (transaction) => {
      const stage = await holdStage(transaction, id)
      const isDue = stage !== null && stage.everyoneAt !== null && stage.everyoneAt <= now
      if (isDue) await apply(transaction, bundles, stage, { id, action: 'widen', actor: SERVER, now })
    })
    await widening.catch((error) => errors.push(error))
  }
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} staged tags could not go to everyone`)
}

/** Whoever tags the app, or changes the staged tag, waits until the transaction ends. */
async function holdStage(transaction: Db, id: string): Promise<StoredStage | null> {
  const row = await transaction.selectFrom('staged_tag').select('app').where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  await holdApp(transaction, row.app)
  return await findStage(transaction, id)
}

async function apply(transaction: Db, bundles: BundlePublisher, stage: StoredStage, change: Change): Promise<void> {
  const { id, action, actor, now } = change
  const { appId } = stage
  const state = STATE_AFTER[action]
  const before = writtenTag(stage.before)
  const after = writtenTag(stage.after)
  const isEnd = action === 'widen' || action === 'roll-back'

  await transaction
    .updateTable('staged_tag')
    .set({ state, changed_at: now, changed_by: actor, ...(isEnd && { version: 0 }) })
    .$if(action === 'resume', (update) =>
      update.set({ everyone_at: sql<number>`everyone_at + greatest(${now}::int8 - changed_at, 0)` }),
    )
    .where('id', '=', id)
    .execute()
  const [was, is] = action === 'widen' ? [before, after] : [after, before]
  await record(transaction, {
    at: now,
    actor,
    action: `staged-tag.${action}`,
    target: appId,
    before: { stagedTagId: id, state: stage.state, ...(isEnd && { tag: was }) },
    after: { stagedTagId: id, state, ...(isEnd && { tag: is }) },
  })
  if (!isEnd) return

  if (action === 'roll-back') {
    await setTag(transaction, await holdApp(transaction, appId), { after: before, by: actor, now })
  }
  await markHolding(transaction, before, after)
  await writeStageVersion(transaction, appId, await bundles.publish(transaction, now))
}
