import * as v from 'valibot'
import { DAY_MS } from '../../core/protocol/device-api.ts'
import { assessRisk } from '../store/assess-risk.ts'
import { markCatalogChange } from '../store/catalog-changes.ts'
import { takeLock } from '../store/locks.ts'
import type { Db } from '../store/schema.ts'
import type { BundlePublisher } from './bundle-publisher.ts'

const META_KEY = 'risk.published'

/**
 * What browsers measure changes a little with every batch, and every device fetches a catalog that has changed: so it
 * makes a new one at most once in so long. One that changes meanwhile for another reason takes the newest scores along.
 */
const BUNDLE_INTERVAL_MS = DAY_MS

const PublishedSchema = v.object({ at: v.number(), changedSince: v.boolean() })

/**
 * Scores the apps anew that the fleet measures, for the portal to show; to be called every minute or so, by any
 * number of servers.
 */
export function followMeasurements(db: Db, bundles: BundlePublisher, now: number): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    await takeLock(transaction, 'risk')
    const before = await readPublished(transaction)
    const changedSince = (await assessRisk(transaction, 'measured', now)) || before.changedSince
    const isDue = changedSince && now - before.at >= BUNDLE_INTERVAL_MS
    if (isDue) {
      await markCatalogChange(transaction)
      await bundles.publish(transaction, now)
    }
    const after = isDue ? { at: now, changedSince: false } : { at: before.at, changedSince }
    if (after.at !== before.at || after.changedSince !== before.changedSince) await writePublished(transaction, after)
  })
}

type Published = v.InferOutput<typeof PublishedSchema>

async function readPublished(db: Db): Promise<Published> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', META_KEY).executeTakeFirst()
  return row === undefined ? { at: 0, changedSince: false } : v.parse(PublishedSchema, JSON.parse(row.value))
}

async function writePublished(db: Db, published: Published): Promise<void> {
  const value = JSON.stringify(published)
  await db
    .insertInto('meta')
    .values({ key: META_KEY, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}
