import { CountingWeb } from '../no-way-round/counting-web.ts'
import { test as base, expect } from '../support/fixtures.ts'
import { WebSites } from '../support/web-sites.ts'
import { Life } from './random-life/life.ts'
import { lifeOf, type Step } from './random-life/steps.ts'

// The same life that the unit tests give a worker over a fake browser (`random-lives.test.ts`), in Chromium.

/** The same life each time, so that a change which fails here is at fault. For a release: 60 steps, with other seeds. */
const SEED = Number(process.env.SEED ?? 2013)
const STEPS = Number(process.env.STEPS ?? 8)

const test = base.extend<{ web: CountingWeb }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's dependencies from this pattern
  web: async ({}, use) => use(new CountingWeb()),
  sites: async ({ web }, use) => {
    const sites = await WebSites.start(web)
    await use(sites)
    await sites.stop()
  },
})

test(`whatever happens to a browser in ${STEPS} steps, it stops what the model stops and nothing else`, async ({
  admin,
  agent,
  profile,
  web,
}) => {
  test.setTimeout(120_000 + STEPS * 20_000)
  const life = await Life.begin({ admin, agent, profile, web })
  const done: Step[] = []
  for (const { step, addresses } of lifeOf(SEED, STEPS)) {
    done.push(step)
    const said = `SEED=${SEED} STEPS=${STEPS}, after\n${done.map((one) => JSON.stringify(one)).join('\n')}\n`
    const differences = await test.step(JSON.stringify(step), async () => [
      ...(await life.take(step)),
      ...(addresses.length === 0 ? [] : await life.differences(addresses)),
    ])
    expect(differences, said).toEqual([])
  }
})
