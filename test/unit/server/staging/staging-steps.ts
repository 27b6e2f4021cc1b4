import fc from 'fast-check'
import type { StagedTagAction, Staging } from '../../../../core/protocol/staged-api.ts'
import { anAppTag } from '../../../fixtures/bundle-builder.ts'
import { NOW } from '../support/samples.ts'

export const TAGS = [
  anAppTag('none'),
  anAppTag('monitored'),
  anAppTag('unsanctioned'),
  anAppTag('none', { uploads: 'blocked' }),
] as const

type TagIndex = 0 | 1 | 2 | 3
type Deed =
  | { readonly do: 'tag'; readonly appId: string; readonly tag: TagIndex }
  | { readonly do: 'stage'; readonly appId: string; readonly tag: TagIndex; readonly staged: Staging }
  | { readonly do: 'wait' }
  /** `stage` counts from the newest one. */
  | { readonly do: StagedTagAction; readonly stage: number }
export type Step = Deed & { readonly now: number }

const appId = fc.constantFrom('box', 'dropbox')
const tag = fc.constantFrom<TagIndex[]>(0, 1, 2, 3)
const staged = fc.record({
  groups: fc.subarray(['sales', 'it', 'board']),
  percent: fc.option(fc.integer({ min: 1, max: 99 })),
  everyoneAfterMinutes: fc.option(fc.integer({ min: 1, max: 8 })),
})
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('tag' as const), appId, tag }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('stage' as const), appId, tag, staged }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constantFrom<StagedTagAction[]>('widen', 'pause', 'resume', 'roll-back'),
      stage: fc.constantFrom(0, 0, 0, 1, 2),
    }),
  },
)

/** Things to do, one after the other, each up to some minutes after the one before. */
export const steps: fc.Arbitrary<Step[]> = fc
  .array(fc.tuple(deed, fc.integer({ min: 0, max: 300_000 })), { minLength: 4, maxLength: 16 })
  .map((list) => {
    let now = NOW
    return list.map(([one, passed]) => {
      now += passed
      return { ...one, now }
    })
  })
