import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInScope, type WrittenAppTag } from '../../../../core/bundle/app-tag.ts'
import { contentText } from '../../../../core/bundle/content.ts'
import { bucketOf, isFirst, type PlannedDevice, ReadyPlan } from '../../../../server/bundles/resolve-plan.ts'
import { aTag } from '../../../fixtures/bundle-builder.ts'
import { aPlan, aStage } from '../support/stored-plan.ts'

const GROUPS = ['Group A', 'Group B', 'Group C', 'Group D']
const APPS = ['box', 'dropbox', 'google', 'wiki']

const groups = fc.uniqueArray(fc.constantFrom(...GROUPS), { maxLength: 3 })
const tags: fc.Arbitrary<WrittenAppTag> = fc.record(
  {
    tag: fc.constantFrom('unsanctioned', 'sanctioned', 'monitored', 'none'),
    scope: fc.record({ include: groups, exclude: groups }, { requiredKeys: [] }),
    uploads: fc.constantFrom('allowed', 'blocked'),
    only: fc.constant(['box.com/x']),
  },
  { requiredKeys: ['tag'] },
)
const stages = fc.record({
  id: fc.uuid(),
  appId: fc.constantFrom(...APPS),
  before: tags,
  groups,
  percent: fc.option(fc.integer({ min: 1, max: 99 })),
})
const plans = fc
  .record({
    tags: fc.dictionary(fc.constantFrom(...APPS), tags),
    stages: fc.uniqueArray(stages, { maxLength: 3, selector: ({ appId }) => appId }),
  })
  .map(aPlan)
const devices: fc.Arbitrary<PlannedDevice> = fc.record({ id: fc.uuid(), groups })

const ready = (plan: ReturnType<typeof aPlan>) => new ReadyPlan(JSON.stringify(plan))

/** Which tag a device has, worked out app by app. */
function expectedTags(plan: ReturnType<typeof aPlan>, device: PlannedDevice): Record<string, string> {
  return Object.fromEntries(
    APPS.flatMap((appId) => {
      const stage = plan.stages.find((one) => one.appId === appId)
      const tag = stage === undefined || isFirst(stage, device) ? plan.tags[appId] : stage.before
      if (tag === undefined || !isInScope(tag.scope ?? {}, device.groups)) return []
      return tag.tag === 'none' && tag.uploads !== 'blocked' ? [] : [[appId, tag.tag]]
    }),
  )
}

describe('what a plan says to a device', () => {
  it('is what holds for it: each tag in whose scope it is, by the stage that it is in', () => {
    fc.assert(
      fc.property(plans, devices, (plan, device) => {
        const content = ready(plan).resolve(device)
        const said = Object.fromEntries(Object.entries(content.tags).map(([appId, { tag }]) => [appId, tag]))
        expect(said).toEqual(expectedTags(plan, device))
      }),
    )
  })

  it('is the same for all of an audience', () => {
    fc.assert(
      fc.property(plans, devices, devices, (plan, one, other) => {
        const read = ready(plan)
        fc.pre(read.audienceOf(one) === read.audienceOf(other))
        expect(contentText(read.resolve(one))).toBe(contentText(read.resolve(other)))
      }),
      { numRuns: 500 },
    )
  })

  it('names no group and no stage', () => {
    fc.assert(
      fc.property(plans, devices, (plan, device) => {
        const text = contentText(ready(plan).resolve(device))
        expect(text).not.toMatch(/group|scope|include|exclude|stage|percent/i)
        for (const { id } of plan.stages) expect(text).not.toContain(id)
      }),
    )
  })

  it('does not depend on groups that no scope names, nor on their order', () => {
    const plan = ready(aPlan({ tags: { box: { tag: 'unsanctioned', scope: { exclude: ['sales', 'hr'] } } } }))
    const audienceOf = (...names: string[]) => plan.audienceOf({ id: 'one', groups: names })
    expect(audienceOf('hr', 'sales', 'x')).toBe(audienceOf('sales', 'y', 'hr', 'hr'))
    expect(audienceOf('hr')).not.toBe(audienceOf())
  })

  it('is the tag from before for all but the first ones, while a stage runs', () => {
    const stage = aStage({ appId: 'box', before: { tag: 'monitored' }, groups: ['pilot'] })
    const plan = ready(aPlan({ tags: { box: { tag: 'unsanctioned' } }, stages: [stage] }))
    expect(plan.resolve({ id: 'one', groups: ['pilot'] }).tags).toEqual({ box: aTag('unsanctioned') })
    expect(plan.resolve({ id: 'one', groups: [] }).tags).toEqual({ box: aTag('monitored') })
  })
})

describe('a percentage', () => {
  it('takes about so many of the devices, other ones for each stage', () => {
    const ids = Array.from({ length: 2_000 }, (_, index) => `device-${index}`)
    const firstOf = (id: string) =>
      ids.filter((device) => isFirst(aStage({ id, percent: 10 }), { id: device, groups: [] }))
    const [one, other] = [firstOf('stage-1'), firstOf('stage-2')]
    expect(one.length).toBeGreaterThan(140)
    expect(one.length).toBeLessThan(260)
    expect(one.filter((id) => other.includes(id)).length).toBeLessThan(60)
  })

  it('takes all whom a smaller one took', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.integer({ min: 1, max: 98 }), (stage, id, percent) => {
        const isIn = (share: number) => isFirst(aStage({ id: stage, percent: share }), { id, groups: [] })
        expect(isIn(percent) && !isIn(percent + 1)).toBe(false)
        expect(bucketOf(stage, id)).toBeLessThan(100)
      }),
    )
  })
})
