import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BasePlan, comparePlan, withinLimits } from '../../../../background/enforcement/base-plan.ts'
import type { EntryEffect } from '../../../../background/enforcement/entry-effects.ts'

function entry(host: string, part: Partial<EntryEffect> = {}): EntryEffect {
  return { host, exact: false, path: '', effect: 'cut', ...part }
}

function planOf(entries: Iterable<EntryEffect>): BasePlan {
  const plan = new BasePlan()
  for (const each of entries) plan.add(each)
  return plan
}

const hosts = (count: number) => Array.from({ length: count }, (_, index) => `h${index}.example`)
const installed = (plan: BasePlan) => plan.slots().map(({ slot, digest }) => ({ slot, digest, ids: [] }))
const MANY = hosts(100_000)

test('many hosts are spread over slots of some thousands, each in the one that is told', () => {
  const plan = planOf(MANY.map((host) => entry(host)))
  expect(plan.hosts).toBe(MANY.length)
  const sizes = new Map<string, number>()
  for (const host of MANY) {
    const slot = plan.slotOf(entry(host))
    sizes.set(slot, (sizes.get(slot) ?? 0) + 1)
  }
  expect([...sizes.keys()].sort()).toEqual(
    plan
      .slots()
      .map(({ slot }) => slot)
      .sort(),
  )
  for (const size of sizes.values()) expect(size).toBeLessThan(9_000)
})

test.each([
  ['comes', [...MANY, 'new.example']],
  ['goes', MANY.slice(1)],
  ['takes the place of another', ['new.example', ...MANY.slice(1)]],
])('a host that %s touches its own slot, and the other’s', (_, now) => {
  const before = planOf(MANY.map((host) => entry(host)))
  const after = planOf(now.map((host) => entry(host)))
  const { changed, kept, stale } = comparePlan(after.slots(), installed(before))
  const touched = new Set(['new.example', MANY[0] ?? ''].map((host) => after.slotOf(entry(host))))
  expect(changed.every(({ slot }) => touched.has(slot))).toBe(true)
  expect(changed.length).toBeGreaterThan(0)
  expect(kept).toHaveLength(before.slots().length - stale.length)
  expect(kept.length).toBeGreaterThan(10)
})

test('the order of the hosts says nothing', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.domain(), { minLength: 2, maxLength: 30 }), (all) => {
      const plan = planOf(all.map((host) => entry(host)))
      const { changed, stale } = comparePlan(
        planOf(all.toReversed().map((host) => entry(host))).slots(),
        installed(plan),
      )
      expect([changed, stale]).toEqual([[], []])
    }),
  )
})

test('one host more, less or other is seen', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.domain(), { minLength: 2, maxLength: 30 }), ([host = '', ...others]) => {
      const [before, less] = [
        planOf([host, ...others].map((each) => entry(each))),
        planOf(others.map((each) => entry(each))),
      ]
      const other = planOf([`x${host}`, ...others].map((each) => entry(each)))
      for (const plan of [less, other]) {
        const { changed, stale } = comparePlan(plan.slots(), installed(before))
        expect(changed.length + stale.length).toBeGreaterThan(0)
      }
    }),
  )
})

test('what is done otherwise, or at another level, is in other slots', () => {
  const kinds = [
    entry('a.example'),
    entry('b.a.example'),
    entry('a.example', { exact: true }),
    entry('a.example', { effect: 'free' }),
    entry('a.example', { effect: 'warn' }),
    entry('a.example', { effect: 'pages' }),
    entry('a.example', { path: '/x' }),
  ]
  expect(
    new Set(
      planOf(kinds)
        .slots()
        .map(({ slot }) => slot),
    ).size,
  ).toBe(kinds.length)
  expect(planOf([entry('a.example', { path: '/X' }), entry('b.example', { path: '/x' })]).slots()).toHaveLength(1)
})

test('of more filters than the browser takes, those with long paths are left', () => {
  const paths = Array.from({ length: 1_200 }, (_, index) =>
    entry('a.example', { path: `/${'x'.repeat(index % 7)}${index}` }),
  )
  const { taken, left } = withinLimits(planOf([...paths, entry('b.example')]).slots())
  expect(taken.length + left.length).toBe(1_201)
  expect(taken.length).toBeLessThanOrEqual(500)
  expect(taken.some(({ group }) => group.path === '')).toBe(true)
  const longestTaken = Math.max(...taken.map(({ group }) => group.path.length))
  expect(Math.min(...left.map(({ group }) => group.path.length))).toBeGreaterThanOrEqual(longestTaken)
})
