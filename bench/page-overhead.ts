import { cpus } from 'node:os'
import { Admin } from '../test/e2e/support/admin.ts'
import { HeliographServer } from '../test/e2e/support/heliograph-server.ts'
import { type Load, MeasuredBrowser } from './page-overhead/browser.ts'
import { PROCESS_KINDS, totalMs } from './page-overhead/cpu-time.ts'
import { pairedRatio } from './page-overhead/ratio.ts'
import { Site } from './page-overhead/site.ts'
import { makeVariants } from './page-overhead/variants.ts'
import { Random } from './random.ts'
import { mean, round, table } from './table.ts'

/** Pages that each browser loads; the first ones warm it up and don't count. */
const ROUNDS = Number(process.argv[2] ?? 60)
const WARM_UP = 5

const site = await Site.start()
const server = await HeliographServer.startEmpty()
const browsers: MeasuredBrowser[] = []
try {
  const admin = new Admin(server)
  for (const variant of await makeVariants()) {
    const { token } = await admin.createToken()
    browsers.push(await MeasuredBrowser.start(variant, site.port, { url: server.url, enrollmentToken: token }))
  }

  const loads = new Map<MeasuredBrowser, Load[]>(browsers.map((browser) => [browser, []]))
  const random = new Random(7)
  for (let turn = -WARM_UP; turn < ROUNDS; turn++) {
    for (const browser of shuffled(browsers)) {
      const load = await browser.load(turn)
      if (turn >= 0) loads.get(browser)?.push(load)
    }
    if (turn % 10 === 0) console.log(`${turn} of ${ROUNDS} rounds`)
  }

  const [without] = browsers
  const base = (without && loads.get(without)) ?? []
  const results = []
  for (const [browser, of] of loads) {
    const loadMs = (loads: readonly Load[]) => loads.map((load) => load.loadMs)
    const cpuMs = (loads: readonly Load[]) => loads.map(({ cpu }) => totalMs(cpu))
    results.push({
      name: browser.variant.name,
      load: pairedRatio(loadMs(of), loadMs(base)),
      cpu: pairedRatio(cpuMs(of), cpuMs(base)),
      loadMs: mean(loadMs(of)),
      cpuMs: mean(cpuMs(of)),
      cpuBy: Object.fromEntries(PROCESS_KINDS.map((kind) => [kind, mean(of.map(({ cpu }) => cpu[kind]))])),
      megabytes: await browser.extensionMegabytes(),
    })
  }
  console.log(`\nPages with 100 subresources, ${ROUNDS} rounds, browsers by turns in a new order each round; means`)
  console.log(
    table(
      ['', 'load, ms', 'ratio', '95 %', 'CPU, ms', 'ratio', '95 %', ...PROCESS_KINDS, 'extension, MB'],
      results.map(({ name, load, cpu, loadMs, cpuMs, cpuBy, megabytes }) => [
        name,
        round(loadMs, 0),
        round(load.ratio, 3),
        `${load.low.toFixed(3)} to ${load.high.toFixed(3)}`,
        round(cpuMs, 0),
        round(cpu.ratio, 3),
        `${cpu.low.toFixed(3)} to ${cpu.high.toFixed(3)}`,
        ...PROCESS_KINDS.map((kind) => round(cpuBy[kind] ?? Number.NaN, 0)),
        Number.isNaN(megabytes) ? '' : String(round(megabytes, 1)),
      ]),
    ),
  )
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? null, cores: cpus().length }
  console.log(JSON.stringify({ bench: 'page-overhead', machine, rounds: ROUNDS, results }))

  function shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, key: random.next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item)
  }
} finally {
  await Promise.all(browsers.map((browser) => browser.close()))
  await server.remove()
  site.stop()
}
