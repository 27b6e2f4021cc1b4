import { randomInt } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildIfChanged } from './build-if-changed.mjs'
import { installPackages } from './install-packages.mjs'
import { runNode } from './run.mjs'

/**
 * `npm run test:chaos -- --rounds 300 --seed 7`: browsing while workers, browsers, servers, networks and clocks fail,
 * and whether every visit is counted once. With `--minutes 60` no round begins after that time. A seed brings the same faults at the same points of the same visits again.
 */

const root = fileURLToPath(new URL('..', import.meta.url))

try {
  const { rounds, seed, minutes } = readOptions()
  process.chdir(root)
  await installPackages(root)
  const { ensureChromium } = await import('./ensure-chromium.mjs')
  ensureChromium()
  await buildIfChanged(root)
  console.log(
    `${rounds} rounds with seed ${seed}. The same again: npm run test:chaos -- --rounds ${rounds} --seed ${seed}`,
  )
  process.env.CHAOS_ROUNDS = String(rounds)
  process.env.CHAOS_SEED = String(seed)
  if (minutes !== null) process.env.CHAOS_MINUTES = String(minutes)
  await runNode(['node_modules/@playwright/test/cli.js', 'test', '--project=chaos', '--reporter=line'], root)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

function readOptions() {
  const option = /** @type {const} */ ({ type: 'string' })
  const { values } = parseArgs({ options: { rounds: option, seed: option, minutes: option } })
  return {
    rounds: positive('--rounds', values.rounds ?? '300'),
    seed: positive('--seed', values.seed ?? String(randomInt(1, 1_000_000))),
    minutes: values.minutes === undefined ? null : positive('--minutes', values.minutes),
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function positive(name, value) {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value)
  throw new Error(`${name} must be a whole number from 1 to 999999999, not "${value}".`)
}
