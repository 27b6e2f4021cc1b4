import { expect, it } from 'vitest'
import { applyLabel } from '../../../../portal/tagging/apply-label.ts'

const BLOCK = { name: 'Dropbox', current: 'none', chosen: 'unsanctioned', changed: true, toFirst: false } as const

it.each([
  [BLOCK, 'Block Dropbox'],
  [{ ...BLOCK, toFirst: true }, 'Block Dropbox for the first ones'],
  [{ ...BLOCK, chosen: 'monitored' }, 'Set to Monitored'],
  [{ ...BLOCK, chosen: 'monitored', toFirst: true }, 'Set to Monitored for the first ones'],
  [{ ...BLOCK, current: 'unsanctioned' }, 'Save settings'],
  [{ ...BLOCK, current: 'unsanctioned', toFirst: true }, 'Save settings for the first ones'],
  [{ ...BLOCK, changed: false }, 'Nothing changed yet'],
] as const)('%j is a button that says “%s”', (applied, words) => {
  expect(applyLabel(applied)).toBe(words)
})
