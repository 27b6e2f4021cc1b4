import { expect, it } from 'vitest'
import { rollOutPace } from '../../../../portal/roll-outs/roll-out-pace.ts'
import { aStagedTag } from './staged-tag.ts'

it('looks each second while a roll-out moves, and not for one that another has taken the place of', () => {
  expect(rollOutPace(() => 0)([aStagedTag()])).toBe(1_000)
  expect(rollOutPace(() => 0)([aStagedTag({ state: 'superseded' })])).toBe(10_000)
})
