import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { TagSettingsSchema } from '../../../../core/bundle/app-tag.ts'
import { describeSettings } from '../../../../portal/tagging/describe-settings.ts'

const PLAIN = v.parse(TagSettingsSchema, {})

describe('what a tag’s settings say', () => {
  it('is nothing without a tag', () => {
    expect(describeSettings('none', PLAIN)).toEqual([])
  })

  it('is for whom, of a tag without more', () => {
    expect(describeSettings('sanctioned', PLAIN)).toEqual(['For everybody.'])
  })

  it('names groups and addresses', () => {
    const settings = {
      ...PLAIN,
      scope: { include: ['Sales', 'Support'], exclude: ['IT'] },
      only: ['box.com/team'],
      except: ['.app.box.com'],
    }
    expect(describeSettings('unsanctioned', settings)).toEqual([
      'Only for Sales and Support.',
      'Not for IT.',
      'Only at box.com/team.',
      'Except at .app.box.com.',
      'Whatever pages load from it is stopped too.',
    ])
  })

  it('names the first five addresses, and counts the rest', () => {
    const only = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `${letter}.box.com`)
    const [, sentence] = describeSettings('sanctioned', { ...PLAIN, only })
    expect(sentence).toMatch(/^Only at a\.box\.com.*e\.box\.com,? and 2 more\.$/)
  })

  it('tells the warning of a monitored app alone, and what is stopped of an unsanctioned one', () => {
    const settings = { ...PLAIN, reach: 'pages', warning: { minutes: 480, justification: 'required' } } as const
    expect(describeSettings('monitored', settings).at(-1)).toBe(
      'Who goes on past the warning has 8 hours, and must say why.',
    )
    expect(describeSettings('unsanctioned', settings).at(-1)).toMatch(/^Its pages and frames are stopped/)
  })

  it('tells of kept files whatever the tag', () => {
    expect(describeSettings('none', { ...PLAIN, uploads: 'blocked' })).toEqual(['For everybody.', 'It gets no files.'])
  })
})
