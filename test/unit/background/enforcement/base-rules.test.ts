import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BaseRules, type BaseSource } from '../../../../background/enforcement/base-rules.ts'
import { MARKER_RULE_ID } from '../../../../background/enforcement/rule-ids.ts'
import { treatmentsBy } from '../../../../background/enforcement/treatment.ts'
import { Catalogs } from '../../../../background/storage/catalogs.ts'
import { AgentDatabase } from '../../../../background/storage/database.ts'
import type { DeviceTag } from '../../../../core/bundle/app-tag.ts'
import { ProtectedHosts } from '../../../../core/hosts/protected-hosts.ts'
import { aCatalog, anApp, aTag } from '../../../fixtures/bundle-builder.ts'
import { fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { actionsAt, OPEN, STOPPED } from '../support/compiled-rules.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const APPS = [
  anApp({ id: 'dropbox', domains: ['dropbox.com'] }),
  anApp({ id: 'mega', domains: ['mega.nz'] }),
  anApp({ id: 'trello', domains: ['trello.com'] }),
]
const BLOCKED = aTag('unsanctioned')

let database: AgentDatabase
let opened = 0

beforeEach(() => {
  fakeBrowser.reset()
  opened += 1
  database = new AgentDatabase(`base-rules-${opened}`)
})
afterEach(async () => {
  vi.restoreAllMocks()
  await database.delete()
})

async function sourceOf(
  tags: Record<string, DeviceTag>,
  { apps = APPS, digest = 'one', hosts = [] as string[] } = {},
): Promise<BaseSource> {
  const catalog = new Catalogs(database, '1.0').hold(digest, aCatalog({ apps }))
  await catalog.store()
  return { catalog, treatments: treatmentsBy({ tags }, 'everything'), protectedHosts: new ProtectedHosts(hosts) }
}

/** As a new worker finds them. */
async function wake(version = '1.0'): Promise<BaseRules> {
  const base = new BaseRules(database, version)
  await base.read()
  return base
}

async function folded(tags: Record<string, DeviceTag>): Promise<BaseRules> {
  const base = await wake()
  await base.fold(await sourceOf(tags))
  return base
}

const lastUpdate = () => fakeBrowser.dynamicRules.updates.at(-1)
const updates = () => fakeBrowser.dynamicRules.updates.length

describe('a fold', () => {
  test('makes the rules of what is tagged, and says what they were made from', async () => {
    const base = await folded({ dropbox: BLOCKED })
    expect([actionsAt('dropbox.com'), actionsAt('mega.nz')]).toEqual([STOPPED, OPEN])
    expect(base.isMadeFrom(await sourceOf({ dropbox: BLOCKED }))).toBe(true)
    expect(base.isMadeFrom(await sourceOf({ mega: BLOCKED }))).toBe(false)
    expect(base.isMadeFrom(await sourceOf({ dropbox: BLOCKED }, { digest: 'two' }))).toBe(false)
    expect(base.isMadeFrom(await sourceOf({ dropbox: BLOCKED }, { hosts: ['dropbox.com'] }))).toBe(false)
  })

  test('that changes nothing makes no update', async () => {
    const base = await folded({ dropbox: BLOCKED })
    await base.fold(await sourceOf({ dropbox: BLOCKED, mega: aTag('sanctioned') }, { digest: 'two' }))
    expect(updates()).toBe(1)
    expect(base.isMadeFrom(await sourceOf({ dropbox: BLOCKED }, { digest: 'two' }))).toBe(true)
  })

  test('replaces the slots that change, and lets the others be', async () => {
    const base = await folded({ dropbox: BLOCKED, trello: aTag('monitored') })
    const ofTrello = base.installed?.slots.find(({ slot }) => slot.startsWith('warn'))
    await base.fold(await sourceOf({ mega: BLOCKED, trello: aTag('monitored') }))
    expect([actionsAt('dropbox.com'), actionsAt('mega.nz'), actionsAt('trello.com').page]).toEqual([
      OPEN,
      STOPPED,
      'redirect',
    ])
    expect(base.installed?.slots).toContainEqual(ofTrello)
    for (const id of ofTrello?.ids ?? []) expect(lastUpdate()?.removeRuleIds).not.toContain(id)
  })

  test('leaves no rule behind of what is gone', async () => {
    const base = await folded({ dropbox: BLOCKED, mega: aTag('unsanctioned', { only: ['mega.nz/a'] }) })
    await base.fold(await sourceOf({}))
    expect(fakeBrowser.dynamicRules.rules).toHaveLength(2)
    expect(base.hosts).toBe(0)
  })

  test('that the browser refuses changes nothing, and the next one does it all', async () => {
    const base = await folded({ dropbox: BLOCKED })
    fakeBrowser.dynamicRules.failOnce()
    await expect(base.fold(await sourceOf({ mega: BLOCKED }))).rejects.toThrow()
    expect([actionsAt('dropbox.com'), actionsAt('mega.nz')]).toEqual([STOPPED, OPEN])
    expect(base.isMadeFrom(await sourceOf({ dropbox: BLOCKED }))).toBe(true)
    expect(await (await wake()).verify()).toBe(true)
    await base.fold(await sourceOf({ mega: BLOCKED }))
    expect([actionsAt('dropbox.com'), actionsAt('mega.nz')]).toEqual([OPEN, STOPPED])
  })
})

describe('a new worker', () => {
  test('finds its rules, and asks the browser for them but once while it runs', async () => {
    await folded({ dropbox: BLOCKED })
    const get = vi.spyOn(fakeBrowser.dynamicRules, 'get')
    expect(await (await wake()).verify()).toBe(true)
    expect(get).not.toHaveBeenCalled()
    fakeBrowser.restart()
    expect(await (await wake()).verify()).toBe(true)
    expect(await (await wake()).verify()).toBe(true)
    expect(get).toHaveBeenCalledTimes(1)
    expect(get).toHaveBeenCalledWith({ ruleIds: [MARKER_RULE_ID] })
  })

  test.each([
    ['are gone', () => fakeBrowser.dynamicRules.tamper()],
    [
      'have another mark',
      () => {
        const [marker, ...others] = fakeBrowser.dynamicRules.rules
        if (marker === undefined) throw new Error('There is no marker')
        const condition = { ...marker.condition, urlFilter: '|https://rules.invalid/another|' }
        fakeBrowser.dynamicRules.tamper([{ ...marker, condition }, ...others])
      },
    ],
  ])('makes them all anew where they %s after a browser start', async (_, damage) => {
    await folded({ dropbox: BLOCKED })
    fakeBrowser.restart()
    damage()
    const base = await wake()
    expect(await base.verify()).toBe(false)
    expect(base.installed).toBeNull()
    await base.fold(await sourceOf({ dropbox: BLOCKED }))
    expect(actionsAt('dropbox.com')).toEqual(STOPPED)
    expect(await (await wake()).verify()).toBe(true)
  })

  test('makes all anew where the one before died after the update and before it noted it', async () => {
    const dying = await folded({ dropbox: BLOCKED })
    const source = await sourceOf({ mega: BLOCKED })
    vi.spyOn(database.installedRules, 'put').mockRejectedValueOnce(new Error('The worker is gone'))
    await expect(dying.fold(source)).rejects.toThrow('gone')
    const base = await wake()
    expect(await base.verify()).toBe(false)
    await base.fold(await sourceOf({}))
    expect(actionsAt('mega.nz')).toEqual(OPEN)
    expect(fakeBrowser.dynamicRules.rules).toHaveLength(2)
  })

  test('of another version makes all anew, and knows until then what the old ones do', async () => {
    await folded({ dropbox: BLOCKED })
    const base = await wake('2.0')
    expect(await base.verify()).toBe(false)
    expect([...base.treatments.keys()]).toEqual(['dropbox'])
    const source = await sourceOf({ dropbox: BLOCKED })
    expect(base.isMadeFrom(source)).toBe(false)
    await base.fold(source)
    expect(base.isMadeFrom(source)).toBe(true)
    expect(lastUpdate()?.removeRuleIds).toHaveLength(4_000)
  })
})

test('small rules can stand above where entries are the same and nothing lost its protection', async () => {
  const base = await wake()
  await base.fold(await sourceOf({ dropbox: BLOCKED }, { hosts: ['portal.dropbox.com'] }))
  const can = async (part: Parameters<typeof sourceOf>[1]) =>
    base.canStandUnder(await sourceOf({ mega: BLOCKED }, part))
  expect(await can({ hosts: ['portal.dropbox.com'] })).toBe(true)
  expect(await can({ hosts: ['portal.dropbox.com', 'mega.nz'] })).toBe(true)
  expect(await can({ hosts: [] })).toBe(false)
  expect(await can({ hosts: ['portal.dropbox.com'], digest: 'two' })).toBe(false)
})

test('many hosts become few rules, and one host more is a small part of them', async () => {
  const many = Array.from({ length: 60_000 }, (_, index) => `h${index}.example`)
  const base = await wake()
  const tags = { many: BLOCKED }
  await base.fold(await sourceOf(tags, { apps: [anApp({ id: 'many', domains: many })] }))
  expect(fakeBrowser.dynamicRules.rules.length).toBeLessThan(30)
  expect(actionsAt('h59999.example')).toEqual(STOPPED)
  await base.fold(
    await sourceOf(tags, { apps: [anApp({ id: 'many', domains: [...many, 'new.example'] })], digest: 'two' }),
  )
  expect(lastUpdate()?.addRules).toHaveLength(4)
  expect(actionsAt('new.example')).toEqual(STOPPED)
})

test('nothing is left once all is let go', async () => {
  const base = await folded({ dropbox: BLOCKED })
  await base.clear()
  expect(fakeBrowser.dynamicRules.rules).toEqual([])
  expect(base.installed).toBeNull()
  expect((await wake()).installed).toBeNull()
})
