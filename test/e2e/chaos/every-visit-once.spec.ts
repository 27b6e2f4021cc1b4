import { expect, test } from '../support/fixtures.ts'
import { Faults } from './faults.ts'
import { excess, Ledger, sum } from './ledger.ts'
import { chaosTable } from './report.ts'
import { Round } from './round.ts'
import { BLOCKED_APP, planRounds, TABS } from './round-plan.ts'
import { Tab } from './tab.ts'
import { measureWriteDelays } from './write-delay.ts'

/** `npm run test:chaos` sets both. `npm test` has three rounds, which stop a worker, kill a browser and kill a server. */
const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 3)
const SEED = Number(process.env.CHAOS_SEED ?? 90)
/** Rounds that haven't begun by then are left out. */
const MINUTES = Number(process.env.CHAOS_MINUTES ?? Number.POSITIVE_INFINITY)

/** How much older than its measured way to the disk a visit may be that a kill took, on a machine that is busier now. */
const GRACE = 10

test(`every visit is counted once, whatever fails meanwhile: ${ROUNDS} rounds, seed ${SEED}`, async ({
  agent,
  admin,
  profile,
  server,
  lossyProxy,
}) => {
  test.setTimeout(180_000 + ROUNDS * 60_000)
  const plans = await planRounds(ROUNDS, SEED)
  const ledger = new Ledger(agent, admin)
  const faults = new Faults({ agent, profile, server, lossyProxy })
  await agent.enforce(admin, BLOCKED_APP, 'unsanctioned')

  const delays = await test.step('measure how long a visit takes to the disk', async () => {
    const visits = plans.flatMap(({ tabs }) => tabs.flat()).filter(({ appId }) => appId !== BLOCKED_APP)
    const samples = visits.slice(0, Math.min(100, 2 * ROUNDS))
    for (const { appId } of samples) ledger.begin(appId)
    const withWorker = samples.splice(0, samples.length / 2)
    const awake = await measureWriteDelays(agent, withWorker, async () => void (await agent.status()))
    const stopped = await measureWriteDelays(agent, samples, () => agent.killWorker())
    return { awake, stopped }
  })
  let made = sum(await ledger.recorded())
  const unwritten: number[] = []
  const tabs = Array.from({ length: TABS }, () => new Tab(agent))
  let rounds = 0
  const end = Date.now() + MINUTES * 60_000
  for (const plan of plans) {
    if (Date.now() >= end) break
    rounds += 1
    const name = `round ${rounds} of ${ROUNDS}: ${plan.faults.map(({ kind }) => kind).join(', ')}`
    const startedAt = Date.now()
    const outcome = await test.step(name, () => new Round({ agent, ledger, faults, tabs }, plan).run())
    made += outcome.made
    unwritten.push(...outcome.unwritten)
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
    console.log(`${name}: ${outcome.made} visits, ${outcome.unwritten.length} not yet recorded at a kill, ${seconds} s`)
  }

  lossyProxy.skewClock(0)
  await expect.poll(() => agent.syncNow()).toEqual({ ok: true })
  const counted = await ledger.counted()
  const recorded = await ledger.recorded()
  const lost = excess(recorded, counted)
  console.log(
    chaosTable({
      rounds,
      seed: SEED,
      faults: faults.happened,
      made,
      recorded: sum(recorded),
      counted: sum(counted),
      lost: sum(recorded) - sum(counted),
      countedTwice: Math.max(0, sum(recorded) - made),
      unwritten,
      delays,
    }),
  )
  expect(lost).toEqual([])
  expect(made - sum(recorded)).toBe(unwritten.length)
  expect((await agent.status()).gaps).not.toContain('batch-refused')
  const longestDelay = Math.max(1_000, ...delays.awake, ...delays.stopped)
  expect(Math.max(0, ...unwritten)).toBeLessThan(GRACE * longestDelay)
})
