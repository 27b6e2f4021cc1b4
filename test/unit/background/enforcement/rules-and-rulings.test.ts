import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { BaseRules } from '../../../../background/enforcement/base-rules.ts'
import { FreshRules } from '../../../../background/enforcement/fresh-rules.ts'
import type { Ruling } from '../../../../background/enforcement/rulings.ts'
import { Rulings } from '../../../../background/enforcement/rulings.ts'
import { treatmentsBy } from '../../../../background/enforcement/treatment.ts'
import { Catalogs } from '../../../../background/storage/catalogs.ts'
import { UNTAGGED } from '../../../../core/bundle/app-tag.ts'
import { ProtectedHosts } from '../../../../core/hosts/protected-hosts.ts'
import { aCatalog } from '../../../fixtures/bundle-builder.ts'
import { fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import {
  anyAddress,
  anyApps,
  anyHost,
  anyPattern,
  anyTags,
  appId,
  GROUPS,
  PLACES,
  type Place,
} from '../../../fixtures/random-catalogs.ts'
import { decide } from '../../../fixtures/rule-evaluator.ts'
import { memoryDatabase } from '../support/memory-database.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const RUNS = 1_500

const anyReach = fc.constantFrom('everything', 'pages' as const)
const anyLists = fc.record({
  blocked: fc.array(anyPattern, { maxLength: 2 }),
  allowed: fc.array(anyPattern, { maxLength: 2 }),
  reach: anyReach,
})
const anyWorld = fc.record({
  apps: anyApps,
  before: anyTags,
  changed: fc.subarray([0, 1, 2, 3]),
  now: anyTags,
  opened: fc.subarray([0, 1, 2, 3]),
  groups: fc.subarray([...GROUPS]),
  lists: fc.oneof(
    { arbitrary: fc.constant({ blocked: [], allowed: [], reach: 'everything' as const }), weight: 1 },
    anyLists,
  ),
  protectedHosts: fc.array(anyHost, { maxLength: 1 }),
  asked: fc.array(anyAddress, { minLength: 4, maxLength: 12 }),
})

/** What a request there comes to, by the ruling on its address. */
function expected(ruling: Ruling, place: Place): 'redirect' | 'block' | 'open' {
  if (ruling.kind === 'open') return 'open'
  if (place === 'main_frame') return 'redirect'
  if (ruling.kind === 'warned') return 'open'
  if (place === 'sub_frame') return 'redirect'
  return ruling.reach === 'everything' ? 'block' : 'open'
}

function found(address: string, place: Place): string | null {
  const url = place === 'websocket' ? address.replace(/^http/, 'ws') : address
  const action = decide(fakeBrowser.rules, url, place)
  return action === 'allow' || action === null ? 'open' : action
}

test('base and fresh rules do at any address what the rulings say', async () => {
  await fc.assert(
    fc.asyncProperty(anyWorld, async ({ apps, groups, lists, opened, ...world }) => {
      fakeBrowser.reset()
      const database = memoryDatabase()
      const catalog = await new Catalogs(database, '1.0').add('digest', aCatalog({ apps }))
      const protectedHosts = new ProtectedHosts(world.protectedHosts)
      const known = (tags: typeof world.now) => Object.fromEntries(apps.map(({ id }) => [id, tags[id] ?? UNTAGGED]))
      const changes = world.changed.map((index) => [appId(index), world.now[appId(index)] ?? UNTAGGED])
      const tagged = treatmentsBy(
        { tags: known({ ...world.before, ...Object.fromEntries(changes) }) },
        groups,
        lists.reach,
      )
      const isOpen = new Set(opened.map(appId))
      const treatments = new Map([...tagged].filter(([id]) => !isOpen.has(id)))

      const base = new BaseRules(database, '1.0')
      await base.fold({
        catalog,
        treatments: treatmentsBy({ tags: known(world.before) }, groups, lists.reach),
        protectedHosts,
      })
      await new FreshRules().install(1, { catalog, treatments, base: base.treatments, policy: lists, protectedHosts })

      const rulings = new Rulings({
        appOfHost: (host) => catalog.appOfHost(host),
        treatments: tagged,
        opened: (id) => (isOpen.has(id) ? 1 : null),
        protectedHosts,
        policy: lists,
      })
      for (const address of world.asked) {
        for (const place of PLACES) {
          const ruling = rulings.at(address)
          expect({ address, place, action: found(address, place) }).toEqual({
            address,
            place,
            action: expected(ruling, place),
          })
        }
      }
    }),
    { numRuns: RUNS },
  )
})
