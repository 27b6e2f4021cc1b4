import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ServerUnreachable } from '../../../../background/sync/server-errors.ts'
import { Random } from '../../../../bench/random.ts'
import { BundleCatalogSchema } from '../../../../core/bundle/bundle.ts'
import { encodeCatalog } from '../../../../core/bundle/catalog-format.ts'
import { contentText } from '../../../../core/bundle/content.ts'
import type { WrittenManifest } from '../../../../core/bundle/manifest.ts'
import {
  BundleRejected,
  openCatalog,
  openCatalogDelta,
  openContent,
  openDelta,
  openManifest,
  readAnswer,
} from '../../../../core/bundle/open-bundle.ts'
import { aCatalog, aContent, anApp, aTag, sha256, TestSigner } from '../../../fixtures/bundle-builder.ts'
import { BundleServer } from '../../../fixtures/bundle-server.ts'
import { OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import {
  anyJson,
  cut,
  DELTA_SPOILS,
  type Ground,
  groundOf,
  MANIFEST_SPOILS,
  withBitTurned,
} from '../../../fixtures/spoilt-bundles.ts'
import { SyncedDevice } from '../support/synced-device.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

/** All together; where it is set, what was tried is told. */
const INPUTS = Number(process.env.FUZZ_INPUTS ?? 100_000)
const SEED = Number(process.env.FUZZ_SEED ?? 1)
/** They are checked so many at a time. */
const AT_ONCE = 50
const TIMEOUT_MS = 900_000

const signer = new TestSigner()
const thieves = [new TestSigner(), new TestSigner(), new TestSigner()]
const text = (value: string) => new TextEncoder().encode(value)
const partOf = (bytes: Uint8Array) => ({ digest: sha256(bytes), bytes: bytes.length })

const BEFORE = aContent({ tags: { box: aTag('unsanctioned'), zoom: aTag('monitored') }, protectedHosts: ['a.com'] })
const AFTER = aContent({ tags: { box: aTag('sanctioned'), mega: aTag('unsanctioned', { only: ['mega.nz/x'] }) } })
const CATALOG = encodeCatalog(
  aCatalog({ apps: ['box', 'mega', 'zoom'].map((id) => anApp({ id, domains: [`${id}.com`, `www.${id}.net`] })) }),
)
const CATALOG_DELTA = text(JSON.stringify({ apps: [anApp({ id: 'box' })], removed: ['zoom'] }))
const NEWEST: WrittenManifest = {
  ...{ format: 3, version: 11, issuedAt: 1_795_000_000_000, expiresAt: 1_795_600_000_000 },
  content: partOf(text(contentText(AFTER))),
  catalog: { ...partOf(CATALOG), delta: { from: sha256('catalog'), ...partOf(CATALOG_DELTA) } },
}

/** How many inputs there were of each kind; a kind that was refused otherwise ends the test. */
const counted = new Map<string, number>()

async function refusal(kind: string, opening: Promise<unknown>, input: unknown): Promise<void> {
  const outcome = await opening.then(
    (value) => ({ taken: value }),
    (error: unknown) => error,
  )
  counted.set(kind, (counted.get(kind) ?? 0) + 1)
  if (outcome instanceof BundleRejected) return
  const found = outcome instanceof Error ? String(outcome.stack) : 'It was taken'
  expect.fail(`${kind}: ${found}\n${JSON.stringify(input).slice(0, 2_000)}`)
}

async function each(inputs: number, check: (random: Random, index: number) => Promise<void>): Promise<void> {
  const random = new Random(SEED)
  for (let done = 0; done < inputs; done += AT_ONCE) {
    const batch = Math.min(AT_ONCE, inputs - done)
    await Promise.all(Array.from({ length: batch }, (_, index) => check(random, done + index)))
  }
}

/** As `BundleSync` does, with one key that is trusted. */
async function openedAnswer(answer: unknown, { enforced, now }: Ground): Promise<unknown> {
  return openManifest(readAnswer(answer), { publicKey: signer.publicKey, enforced, now })
}

afterAll(() => {
  const inputs = [...counted.values()].reduce((sum, count) => sum + count, 0)
  const kinds = [...counted].map(([kind, count]) => `${count} ${kind}`).join('\n')
  if (process.env.FUZZ_INPUTS !== undefined) console.info(`${inputs} inputs, each refused:\n${kinds}`)
})
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
afterEach(() => vi.restoreAllMocks())

test('the bundle that all of these are made of is taken', async () => {
  const ground = groundOf(signer, thieves, NEWEST)
  await expect(openedAnswer(ground.good, ground)).resolves.toMatchObject({ version: 11 })
})

test(
  'no manifest is taken that is forged, cut, changed, replayed, out of its time, too large or something else',
  async () => {
    const ground = groundOf(signer, thieves, NEWEST)
    const kinds = Object.entries(MANIFEST_SPOILS)
    await each(Math.round(INPUTS * 0.55), async (random, index) => {
      const [kind, spoil] = kinds[index % kinds.length] as (typeof kinds)[number]
      const answer = spoil(ground, random)
      await refusal(`a manifest ${kind}`, openedAnswer(answer, ground), answer)
    })
  },
  TIMEOUT_MS,
)

test(
  'nothing that is said to make a content of the one in force does, unless it comes to the one that is named',
  async () => {
    const manifest = { content: NEWEST.content }
    const before = { digest: sha256(contentText(BEFORE)), content: BEFORE }
    const kinds = Object.entries(DELTA_SPOILS)
    await each(Math.round(INPUTS * 0.2), async (random, index) => {
      const [kind, spoil] = kinds[index % kinds.length] as (typeof kinds)[number]
      const delta: unknown = JSON.parse(JSON.stringify(spoil(BEFORE, AFTER, random)) ?? 'null')
      await refusal(`a delta ${kind}`, openDelta(delta, before, manifest), delta)
    })
    expect(contentText(BEFORE)).toBe(contentText(before.content))
  },
  TIMEOUT_MS,
)

describe('no part is taken', () => {
  const manifest = { ...NEWEST, catalog: { delta: null, ...NEWEST.catalog } } as Parameters<typeof openCatalog>[1] &
    Parameters<typeof openContent>[1]
  const spoils = {
    'cut short': (bytes: Uint8Array, random: Random) => bytes.slice(0, random.below(bytes.length)),
    'with a bit turned': (bytes: Uint8Array, random: Random) => {
      const turned = Uint8Array.from(bytes)
      const at = random.below(turned.length)
      turned[at] = (turned[at] as number) ^ (1 << random.below(8))
      return turned
    },
    'that is longer': (bytes: Uint8Array, random: Random) => Uint8Array.from([...bytes, random.below(256)]),
    'that is noise': (_: Uint8Array, random: Random) =>
      Uint8Array.from({ length: random.below(300) }, () => random.below(256)),
  }
  const kinds = Object.entries(spoils) as [string, (bytes: Uint8Array, random: Random) => Uint8Array<ArrayBuffer>][]

  test(
    'that was garbled on the way',
    async () => {
      await each(Math.round(INPUTS * 0.15), async (random, index) => {
        const [kind, spoil] = kinds[index % kinds.length] as (typeof kinds)[number]
        const content = new TextDecoder().decode(spoil(text(contentText(AFTER)), random))
        const openings = [
          ['a content', () => openContent(content, manifest)],
          ['a catalog', () => openCatalog(spoil(CATALOG, random), manifest)],
          ['what has changed in a catalog', () => openCatalogDelta(spoil(CATALOG_DELTA, random), manifest)],
        ] as const
        const [part, open] = random.pick(openings)
        await refusal(`${part} ${kind}`, open(), content)
      })
    },
    TIMEOUT_MS,
  )

  test(
    'that is the one that is named, and nothing that can be read',
    async () => {
      await each(Math.round(INPUTS * 0.05), async (random, index) => {
        const json = JSON.stringify(anyJson(random, 4))
        const [bytes, kind] =
          index % 2 === 0
            ? [text(json), 'any JSON']
            : [text(cut(contentText(AFTER), random)), 'cut before it was named']
        const named = { digest: sha256(bytes), bytes: bytes.length }
        const openings = [
          ['a content', () => openContent(new TextDecoder().decode(bytes), { content: named })],
          ['a catalog', () => openCatalog(bytes, { catalog: { ...named, delta: null } })],
          [
            'what has changed in a catalog',
            () => openCatalogDelta(bytes, { catalog: { ...named, delta: { from: named.digest, ...named } } }),
          ],
        ] as const
        const [part, open] = random.pick(openings)
        await refusal(`${part} of ${kind}`, open(), json)
      })
    },
    TIMEOUT_MS,
  )

  test(
    'that is the one that is named, and a damaged catalog: it is refused, or by chance a catalog all the same',
    async () => {
      await each(Math.round(INPUTS * 0.05), async (random, index) => {
        const [, spoil] = kinds[index % kinds.length] as (typeof kinds)[number]
        const bytes = spoil(CATALOG, random)
        const outcome = await openCatalog(bytes, { catalog: { ...partOf(bytes), delta: null } }).catch(
          (error: unknown) => error,
        )
        if (!(outcome instanceof BundleRejected))
          expect(Object.keys(outcome as object)).toEqual(Object.keys(BundleCatalogSchema.entries))
      })
    },
    TIMEOUT_MS,
  )
})

test(
  'a device that is given all this goes on enforcing what it had, and reports what it refuses',
  async () => {
    const server = new BundleServer().publish({ tags: { dropbox: aTag('unsanctioned') } })
    for (let version = 2; version < 10; version++) server.publish({})
    const device = await SyncedDevice.wake(server)
    await device.pull()
    const before = await device.state()
    const good = JSON.parse(server.publish({ tags: {} }).answer(await device.sync.having()).bundle.payload)
    const ground = groundOf(server.signer, thieves, good)
    const manifestKinds = Object.entries(MANIFEST_SPOILS)
    const deltaKinds = Object.entries(DELTA_SPOILS)
    const random = new Random(SEED)
    server.onWay = (_, bytes) => text(withBitTurned(new TextDecoder().decode(bytes), random))

    for (let index = 0; index < INPUTS * 0.05; index++) {
      const kind = random.below(manifestKinds.length + deltaKinds.length)
      const [name, answer] =
        kind < manifestKinds.length
          ? spoiltManifest(manifestKinds[kind] as never)
          : spoiltDelta(deltaKinds[kind - manifestKinds.length] as never)
      const error = await device.sync
        .receive(device.enrolled, { etag: `"${index}"`, bundle: answer })
        .catch((thrown: unknown) => thrown)
      counted.set(name, (counted.get(name) ?? 0) + 1)
      // One of before that is pushed was overtaken, and is let go without a word.
      const isLetGo = error === undefined && name === 'to the device: a manifest replayed'
      if (!isLetGo && !(error instanceof BundleRejected) && !(error instanceof ServerUnreachable)) {
        expect.fail(
          `${name}: ${String((error as Error | undefined)?.stack)}\n${JSON.stringify(answer).slice(0, 2_000)}`,
        )
      }
      // A part that did not arrive is asked for again; all else is told.
      if (error instanceof BundleRejected) expect(await device.rejected.isThere()).toBe(true)
    }
    await device.worker.settle()
    expect(await device.state()).toEqual(before)

    server.onWay = (_, bytes) => bytes
    await device.push()
    expect(device.worker.enforcer.enforcedVersion).toBe(server.version)
    expect(await device.rejected.isThere()).toBe(false)

    function spoiltManifest([name, spoil]: (typeof manifestKinds)[number]) {
      return [`to the device: a manifest ${name}`, spoil(ground, random)] as const
    }

    /** The manifest is good; the content, when it is then fetched whole, is garbled on the way. */
    function spoiltDelta([name, spoil]: (typeof deltaKinds)[number]) {
      const had = { ...server.content, tags: { dropbox: aTag('unsanctioned') } }
      return [`to the device: a delta ${name}`, { ...ground.good, delta: spoil(had, server.content, random) }] as const
    }
  },
  TIMEOUT_MS,
)
