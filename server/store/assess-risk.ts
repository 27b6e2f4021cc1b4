import { type Insertable, sql } from 'kysely'
import { asBundleRisk } from '../../core/risk/bundle-risk.ts'
import { MEASURED_FACTOR_IDS } from '../../core/risk/factors.ts'
import { type MeasurementTally, measuredBy } from '../../core/risk/measured.ts'
import { riskOf } from '../../core/risk/risk-of.ts'
import { markCatalogChange } from './catalog-changes.ts'
import { takeLock } from './locks.ts'
import { tallyMeasurements } from './measurements.ts'
import { readGroupWeights, readOverrides } from './risk-settings.ts'
import type { Db, Schema } from './schema.ts'

/** App ids, or `measured`: the apps that the fleet measures or measured, which is all that a new report can change. */
type Scope = 'all' | 'measured' | readonly string[]

const SLICE = 1_000

/**
 * Brings `app_risk` up to facts, measurements, weights and overrides; to be called in the transaction that changed
 * one of them. `all` reads and scores the whole catalog, so it is not for every request. What changes marks the
 * catalog as changed, but for `measured`: that is for the caller to do when devices shall have it.
 *
 * @returns whether anything changed that devices show
 */
export async function assessRisk(transaction: Db, scope: Scope, now: number): Promise<boolean> {
  await takeLock(transaction, 'risk')
  const weights = await readGroupWeights(transaction)
  const overrides = await readOverrides(transaction)
  const tallies = await tallyMeasurements(transaction, now)
  const stored = new Map((await readStored(transaction)).map((row) => [row.app, row]))
  const apps = await readApps(transaction, scope === 'measured' ? measuredApps(tallies, stored.values()) : scope)

  const changed: AppRiskRow[] = []
  const emptied: string[] = []
  let shownChange = false
  for (const { id, facts } of apps) {
    const measured = tallies.get(id) ?? null
    const override = overrides.get(id) ?? null
    const risk = riskOf(facts, measured === null ? {} : measuredBy(measured), weights, override)
    const { yes, no } = asBundleRisk(risk) ?? { yes: [], no: [] }
    const { score, confidence } = risk
    const row: AppRiskRow = { app: id, score, confidence, yes, no, overridden: override !== null, measured }
    const before = stored.get(id)
    const isEmpty = measured === null && override === null && Object.keys(facts).length === 0
    if (isEmpty && before === undefined) continue
    if (isEmpty) emptied.push(id)
    else if (before === undefined || !isSame(before, row)) changed.push(row)
    else continue
    shownChange ||= before === undefined || isEmpty || shownPart(before) !== shownPart(row)
  }
  for (let start = 0; start < changed.length; start += SLICE) {
    await writeRows(transaction, changed.slice(start, start + SLICE))
  }
  if (emptied.length > 0) await transaction.deleteFrom('app_risk').where('app', 'in', emptied).execute()
  if (shownChange && scope !== 'measured') await markCatalogChange(transaction)
  return shownChange
}

type AppRiskRow = Awaited<ReturnType<typeof readStored>>[number]

function readStored(db: Db) {
  return db.selectFrom('app_risk').selectAll().execute()
}

function readApps(db: Db, ids: readonly string[] | 'all') {
  return db
    .selectFrom('app')
    .select(['id', 'facts'])
    .$if(ids !== 'all', (rows) => rows.where(sql<boolean>`id = any(${ids}::text[])`))
    .execute()
}

function measuredApps(tallies: ReadonlyMap<string, unknown>, stored: Iterable<AppRiskRow>): string[] {
  const once = [...stored].filter(({ measured }) => measured !== null).map(({ app }) => app)
  return [...new Set([...tallies.keys(), ...once])]
}

function isSame(one: AppRiskRow, other: AppRiskRow): boolean {
  return shownPart(one) === shownPart(other) && figures(one.measured) === figures(other.measured)
}

function shownPart({ score, confidence, yes, no, overridden }: AppRiskRow): string {
  return JSON.stringify([score, confidence, yes, no, overridden])
}

/** In an order of our own: jsonb has one too, and it isn't the one that was written. */
function figures(measured: MeasurementTally | null): string {
  if (measured === null) return ''
  return [measured.devices, ...MEASURED_FACTOR_IDS.map((id) => measured.agreeing[id])].join()
}

async function writeRows(db: Db, rows: readonly AppRiskRow[]): Promise<void> {
  const values = rows.map((row): Insertable<Schema['app_risk']> => {
    const { yes, no, measured } = row
    return {
      ...row,
      yes: JSON.stringify(yes),
      no: JSON.stringify(no),
      measured: measured === null ? null : JSON.stringify(measured),
    }
  })
  await db
    .insertInto('app_risk')
    .values(values)
    .onConflict((conflict) =>
      conflict.column('app').doUpdateSet((eb) => ({
        score: eb.ref('excluded.score'),
        confidence: eb.ref('excluded.confidence'),
        yes: eb.ref('excluded.yes'),
        no: eb.ref('excluded.no'),
        overridden: eb.ref('excluded.overridden'),
        measured: eb.ref('excluded.measured'),
      })),
    )
    .execute()
}
