import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { DEFAULT_WARNING, type TagSettings, TagSettingsSchema } from '../../../../core/bundle/app-tag.ts'
import { TagRequestSchema } from '../../../../core/protocol/admin-api.ts'
import {
  DEFAULT_VALUES,
  isSame,
  requestOf,
  stopsOrWarns,
  valuesOf,
} from '../../../../portal/tagging/tag-form-values.ts'

const SETTINGS: TagSettings = {
  scope: { include: ['Sales', 'Support'], exclude: ['IT'] },
  only: ['box.com/team', '.app.box.com'],
  except: ['box.com/team/legal'],
  reach: 'pages',
  uploads: 'blocked',
  warning: { minutes: 480, justification: 'required' },
}

describe('the form of a tag', () => {
  it('sends what stands in it, whole: the server puts what is left out at its default', () => {
    expect(requestOf('monitored', valuesOf(SETTINGS))).toEqual({ tag: 'monitored', ...SETTINGS })
  })

  it('shows the defaults of the protocol', () => {
    expect(valuesOf(v.parse(TagSettingsSchema, {}))).toEqual(DEFAULT_VALUES)
    expect(v.parse(TagRequestSchema, requestOf('none', DEFAULT_VALUES))).toEqual(
      v.parse(TagRequestSchema, { tag: 'none' }),
    )
  })

  it('takes addresses one a line, whatever stands around them', () => {
    const values = { ...DEFAULT_VALUES, only: ' https://Box.com/team \n\n.app.box.com\n' }
    expect(requestOf('unsanctioned', values).only).toEqual(['https://Box.com/team', '.app.box.com'])
  })
})

it('takes settings for the same that only look otherwise', () => {
  const values = valuesOf(SETTINGS)
  expect(isSame(values, { ...values, only: `\n${values.only}\n ` })).toBe(true)
  expect(isSame(values, { ...values, warning: { ...DEFAULT_WARNING, minutes: 481 } })).toBe(false)
  expect(isSame(values, { ...values, include: ['Sales'] })).toBe(false)
})

it.each([
  ['unsanctioned', {}, true],
  ['monitored', {}, true],
  ['sanctioned', { uploads: 'blocked' }, true],
  ['sanctioned', { include: ['Sales'] }, false],
  ['none', {}, false],
] as const)('says of %s with %j whether it keeps somebody from something: %s', (tag, changes, stops) => {
  expect(stopsOrWarns(tag, { ...DEFAULT_VALUES, ...changes })).toBe(stops)
})
