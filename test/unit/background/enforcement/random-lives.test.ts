import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { aCatalog, anAppTag, resolvedTags } from '../../../fixtures/bundle-builder.ts'
import { DeviceModel } from '../../../fixtures/device-model.ts'
import { fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { memoryDatabase } from '../../../fixtures/memory-database.ts'
import {
  anyAddress,
  anyApps,
  anyHost,
  anyPattern,
  anyTags,
  appId,
  GROUPS,
  PLACES,
} from '../../../fixtures/random-catalogs.ts'
import { decide } from '../../../fixtures/rule-evaluator.ts'
import { FakeWorker } from '../support/fake-worker.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const RUNS = Number(process.env.RUNS ?? 150)
const MINUTE = 60_000
const START = Date.UTC(2026, 10, 24, 12)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  // A failed update is part of a life, and is told on the console.
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A device: its worker over a browser and a disk that outlive it, and what it should do by the model. */
class Device {
  readonly model = new DeviceModel()
  readonly database = memoryDatabase()
  version = 0
  worker!: FakeWorker

  constructor(readonly hasLargeBase: boolean) {}

  async wake(): Promise<void> {
    this.worker = await FakeWorker.wake(this.database, { hasLargeBase: this.hasLargeBase })
  }

  async applyBundle(): Promise<void> {
    const { apps, tags, protectedHosts, policy } = this.model
    const known = new Set(apps.map(({ id }) => id))
    const ofThese = Object.fromEntries(Object.entries(tags).filter(([id]) => known.has(id)))
    const own = resolvedTags(ofThese, policy.groups)
    this.version += 1
    const bundle = { version: this.version, tags: own, protectedHosts: [...protectedHosts] }
    // A bundle whose rules fail is in force all the same, and is tried again.
    await this.worker.apply(bundle, aCatalog({ apps: [...apps] })).catch(() => undefined)
  }

  async learn(): Promise<void> {
    this.model.hearFromServer()
    await this.worker.clock.learn(new Date(START + this.model.now * MINUTE).toUTCString())
  }
}

interface Step {
  readonly what: string
  readonly run: (device: Device) => Promise<void>
}

function step<T>(
  what: string,
  args: fc.Arbitrary<T>,
  run: (device: Device, args: T) => Promise<void>,
): fc.Arbitrary<Step> {
  return args.map((value) => ({
    what,
    run: (device: Device) => run(device, value),
    [fc.toStringMethod]: () => `${what} ${fc.stringify(value)}`,
  }))
}

const anyApp = fc.nat(3).map(appId)
const anyMinutes = fc.constantFrom(1, 5, 30, 90)
const nothing = fc.constant(null)

const ANY_STEP = fc.oneof(
  step('tags', anyTags, async (device, tags) => {
    device.model.tags = tags
    await device.applyBundle()
  }),
  step('one tag', fc.tuple(anyApp, anyTags), async (device, [id, tags]) => {
    device.model.tags = { ...device.model.tags, [id]: tags[id] ?? anAppTag('none') }
    await device.applyBundle()
  }),
  step('catalog', fc.tuple(anyApps, fc.array(anyHost, { maxLength: 1 })), async (device, [apps, protectedHosts]) => {
    Object.assign(device.model, { apps, protectedHosts })
    await device.applyBundle()
  }),
  step(
    'policy',
    fc.record({
      groups: fc.subarray([...GROUPS]),
      blocked: fc.array(anyPattern, { maxLength: 1 }),
      allowed: fc.array(anyPattern, { maxLength: 1 }),
      reach: fc.constantFrom('everything', 'pages' as const),
      protectedHosts: fc.array(anyHost, { maxLength: 1 }),
      keepBypasses: fc.boolean(),
    }),
    async (device, { groups, keepBypasses, ...enforcement }) => {
      const { model, worker } = device
      model.policy = { groups, keepBypasses, ...enforcement }
      await worker.changePolicy({ groups, enforcement: { ...enforcement, keepBypassesAcrossRestarts: keepBypasses } })
      // What is for other groups holds once the server has said so.
      await device.applyBundle()
    },
  ),
  step('grants', fc.array(fc.tuple(anyApp, anyMinutes), { maxLength: 2 }), async (device, grants) => {
    // They come from the server, whose every answer tells the time.
    await device.learn()
    const { model, worker } = device
    model.exceptions = grants.map(([id, minutes]) => ({ appId: id, until: model.now + minutes }))
    await worker.grant(model.exceptions.map(({ appId: id, until }) => ({ appId: id, until: START + until * MINUTE })))
  }),
  step('bypass', fc.tuple(anyApp, anyMinutes), async ({ model, worker }, [id, minutes]) => {
    if (!model.isWarned(id)) return
    model.bypass(id, minutes)
    await worker.bypass(id, minutes)
  }),
  step('time passes', anyMinutes, async ({ model, worker }, minutes) => {
    model.pass(minutes)
    vi.advanceTimersByTime(minutes * MINUTE)
    await worker.look()
  }),
  step('clock', fc.constantFrom(-600, -20, 20, 600), async ({ model, worker }, minutes) => {
    model.setClock(minutes)
    vi.setSystemTime(Date.now() + minutes * MINUTE)
    await worker.look()
  }),
  step('server', nothing, async (device) => {
    await device.learn()
    await device.worker.round()
  }),
  step('worker dies', nothing, async (device) => device.wake()),
  step('browser restarts', nothing, async (device) => {
    device.model.restartBrowser()
    fakeBrowser.restart()
    await device.wake()
  }),
  step('idle', nothing, async ({ worker }) => {
    fakeBrowser.idleState = 'idle'
    await worker.round()
    fakeBrowser.idleState = 'active'
  }),
  step('failure', fc.constantFrom('dynamicRules', 'sessionRules' as const), async (_, set) =>
    fakeBrowser[set].failOnce(),
  ),
  step('death while folding', anyTags, async (device, tags) => {
    device.model.tags = tags
    const recover = device.database.installedRules.failOnce()
    await device.applyBundle()
    await device.worker.settle()
    recover()
    await device.wake()
  }),
)

function differences({ model, worker }: Device, addresses: readonly string[]): unknown[] {
  return addresses.flatMap((address) => [
    ...PLACES.flatMap((place) => {
      const url = place === 'websocket' ? address.replace(/^http/, 'ws') : address
      const decision = decide(fakeBrowser.rules, url, place) ?? 'open'
      const found = decision === 'allow' ? 'open' : decision
      const expected = model.at(address, place)
      return expected === null || expected === found ? [] : [{ address, place, expected, found }]
    }),
    ...[model.at(address, 'main_frame')].flatMap((expected) => {
      const found = worker.situation.at(address).kind === 'open' ? 'open' : 'redirect'
      return expected === null || expected === found ? [] : [{ address, place: 'memory', expected, found }]
    }),
  ])
}

test('whatever happens to a device, nothing is blocked without a reason, and nothing open that has one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      anyApps,
      anyTags,
      fc.array(ANY_STEP, { minLength: 3, maxLength: 14 }),
      fc.array(anyAddress, { minLength: 10, maxLength: 10 }),
      async (hasLargeBase, apps, tags, steps, addresses) => {
        fakeBrowser.reset()
        vi.setSystemTime(START)
        const device = new Device(hasLargeBase)
        Object.assign(device.model, { apps, tags })
        await device.wake()
        await device.applyBundle()
        const done: string[] = []
        for (const { what, run } of steps) {
          let failures = fakeBrowser.failures
          await run(device)
          await device.worker.settle()
          // What the browser refused is tried again in the next round.
          while (fakeBrowser.failures > failures) {
            failures = fakeBrowser.failures
            await device.worker.round()
          }
          done.push(what)
          expect({ done, differences: differences(device, addresses) }).toEqual({ done, differences: [] })
        }
      },
    ),
    { numRuns: RUNS },
  )
})
