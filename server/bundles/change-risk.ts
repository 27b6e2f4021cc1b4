import type { RiskOverride } from '../../core/protocol/risk-api.ts'
import type { GroupWeights } from '../../core/risk/group-weights.ts'
import { assessRisk } from '../store/assess-risk.ts'
import { record } from '../store/governance-log.ts'
import { IS_IN_FORCE } from '../store/in-force.ts'
import { takeLock } from '../store/locks.ts'
import {
  deleteOverride,
  findOverride,
  readGroupWeights,
  writeGroupWeights,
  writeOverride,
} from '../store/risk-settings.ts'
import type { Db } from '../store/schema.ts'
import type { BundlePublisher } from './bundle-publisher.ts'

interface Deed {
  readonly actor: string
  readonly now: number
}

/** Sets how much each group counts, scores every app anew, publishes that, and logs it: all or nothing. */
export function changeGroupWeights(
  db: Db,
  bundles: BundlePublisher,
  { weights, actor, now }: Deed & { readonly weights: GroupWeights },
): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    await takeLock(transaction, 'risk')
    const before = await readGroupWeights(transaction)
    if (Object.entries(before).every(([group, weight]) => weights[group as keyof GroupWeights] === weight)) return
    await writeGroupWeights(transaction, weights)
    await record(transaction, { at: now, actor, action: 'risk.weights', target: 'all apps', before, after: weights })
    await assessRisk(transaction, 'all', now)
    await bundles.publish(transaction, now)
  })
}

/**
 * Sets an app's score by hand, or with `override` null gives it back to the model; publishes and logs it.
 *
 * @returns the bundle that carries it; `null` where the catalog has no such app
 */
export function overrideRisk(
  db: Db,
  bundles: BundlePublisher,
  change: Deed & {
    readonly appId: string
    readonly override: { readonly score: number; readonly note: string } | null
  },
): Promise<number | null> {
  const { appId, override, actor, now } = change
  return db.transaction().execute(async (transaction) => {
    // Before any row: who assesses holds it while it waits for rows.
    await takeLock(transaction, 'risk')
    const app = await transaction
      .selectFrom('app')
      .select('id')
      .where('id', '=', appId)
      .where(IS_IN_FORCE)
      .executeTakeFirst()
    if (app === undefined) return null

    const before = await findOverride(transaction, appId)
    if (said(before) !== said(override)) {
      if (override === null) await deleteOverride(transaction, appId)
      else await writeOverride(transaction, appId, { ...override, setAt: now, setBy: actor })
      const action = 'app.risk-override'
      const asLogged = (one: typeof override) => one && { score: one.score, note: one.note }
      await record(transaction, {
        at: now,
        actor,
        action,
        target: appId,
        before: asLogged(before),
        after: asLogged(override),
      })
      await assessRisk(transaction, [appId], now)
    }
    return await bundles.publish(transaction, now)
  })
}

function said(override: Pick<RiskOverride, 'score' | 'note'> | null): string {
  return JSON.stringify(override && [override.score, override.note])
}
