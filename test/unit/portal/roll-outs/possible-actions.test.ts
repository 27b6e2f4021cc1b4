import { describe, expect, it } from 'vitest'
import { possibleActions } from '../../../../portal/roll-outs/possible-actions.ts'
import { aStagedTag } from './staged-tag.ts'

describe('what can be done with a staged tag', () => {
  it.each([
    ['with the first ones until an hour', { everyoneAt: 3_600_000 }, ['widen', 'pause', 'roll-back']],
    ['with the first ones until a word', {}, ['widen', 'roll-back']],
    ['paused', { state: 'paused', everyoneAt: 3_600_000 }, ['widen', 'resume', 'roll-back']],
    ['with everyone', { state: 'everyone' }, ['roll-back']],
    ['with everyone, and tagged anew since', { state: 'everyone', canRollBack: false }, []],
    ['rolled back', { state: 'rolled-back', canRollBack: false }, []],
    ['superseded', { state: 'superseded', canRollBack: false }, []],
  ] as const)('%s', (_name, changes, actions) => {
    expect(possibleActions(aStagedTag(changes))).toEqual(actions)
  })
})
