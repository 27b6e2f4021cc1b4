import { describe, expect, test } from 'vitest'
import { actionAt, sameTreatment, treatmentsBy } from '../../../../background/enforcement/treatment.ts'
import { parsePattern } from '../../../../core/addresses/address-pattern.ts'
import type { WrittenDeviceTag } from '../../../../core/bundle/app-tag.ts'
import { aTag } from '../../../fixtures/bundle-builder.ts'

type Settings = Omit<WrittenDeviceTag, 'tag'>

function treatmentOf(
  tag: WrittenDeviceTag['tag'],
  settings: Settings = {},
  reach: 'everything' | 'pages' = 'everything',
) {
  return treatmentsBy({ tags: { app: aTag(tag, settings) } }, reach).get('app')
}

test.each([
  ['unsanctioned', { action: 'block', reach: 'everything' }],
  ['monitored', { action: 'warn', reach: 'pages' }],
] as const)('an app that is %s is treated', (tag, treatment) => {
  expect(treatmentOf(tag)).toMatchObject(treatment)
})

test.each(['sanctioned', 'none'] as const)('an app that is %s is let be', (tag) => {
  expect(treatmentOf(tag)).toBeUndefined()
})

describe('a tag', () => {
  test.each([
    ['everything', 'everything', 'everything'],
    ['everything', 'pages', 'pages'],
    ['pages', 'everything', 'pages'],
  ] as const)('that reaches %s does so under a policy of %s as far as %s', (reach, policy, expected) => {
    expect(treatmentOf('unsanctioned', { reach }, policy)?.reach).toBe(expected)
  })
})

describe('at an address', () => {
  const actionOf = (settings: Settings, address: string) => {
    const treatment = treatmentOf('unsanctioned', settings)
    const place = parsePattern(address)
    if (treatment === undefined || place === null) throw new Error('Nothing to ask')
    return actionAt(treatment, { ...place, exact: true })
  }

  test.each([
    ['nothing is said', {}, 'example.com', 'block'],
    ['it is one of the only ones', { only: ['example.com/a'] }, 'example.com/a/b', 'block'],
    ['it is none of the only ones', { only: ['example.com/a'] }, 'example.com/b', 'allow'],
    ['it is excepted', { except: ['.example.com'] }, 'example.com', 'allow'],
    ['another host is excepted', { except: ['.example.com'] }, 'www.example.com', 'block'],
    ['the exception says more', { only: ['example.com'], except: ['example.com/a'] }, 'example.com/a', 'allow'],
    ['the exception says less', { only: ['a.example.com'], except: ['example.com/a'] }, 'a.example.com/a', 'block'],
    ['the two say the same', { only: ['example.com/a'], except: ['example.com/a'] }, 'example.com/a', 'allow'],
  ])('where %s', (_, settings, address, action) => {
    expect(actionOf(settings, address)).toBe(action)
  })
})

test('two treatments are the same where they do the same', () => {
  const one = treatmentOf('unsanctioned', { only: ['example.com'] })
  expect(sameTreatment(one, treatmentOf('unsanctioned', { only: ['example.com'], uploads: 'blocked' }))).toBe(true)
  expect(sameTreatment(one, treatmentOf('unsanctioned'))).toBe(false)
  expect(sameTreatment(one, undefined)).toBe(false)
  expect(sameTreatment(undefined, undefined)).toBe(true)
})
