import { expect, it } from 'vitest'
import type { AppView } from '../../../core/protocol/messages.ts'
import { sentence } from '../../../extension/ui/sentence.ts'
import { ACTIONS, describeUse, siteLines } from '../../../popup/site-view.ts'

const FIGMA: AppView = {
  id: 'figma',
  name: 'Figma',
  vendor: null,
  category: 'Design',
  tag: 'none',
  action: 'allow',
  risk: null,
}

it('names the app of the site, with its category and host', () => {
  expect(siteLines({ kind: 'app', host: 'www.figma.com', app: FIGMA })).toEqual({
    title: 'Figma',
    note: 'Design · www.figma.com',
  })
})

it('says that a host without an app is not in the catalog', () => {
  expect(siteLines({ kind: 'unknown', host: 'blog.example.com' })).toEqual({
    title: sentence('siteUnknown'),
    note: 'blog.example.com',
  })
})

it('names no host of a page that is never recorded', () => {
  expect(siteLines({ kind: 'not-recorded' })).toEqual({
    title: sentence('siteNotRecorded'),
    note: sentence('siteNotRecordedWhy'),
  })
})

it('tells blocks only where there were any', () => {
  expect(describeUse({ app: FIGMA, visits: 4, blocked: 0 }, String)).toEqual(sentence('visits', '4'))
  expect(describeUse({ app: FIGMA, visits: 0, blocked: 2 }, String)).toEqual(sentence('visitsAndBlocked', '0', '2'))
})

it('says what stands before an app, and nothing where it simply opens', () => {
  expect(ACTIONS.allow).toBeNull()
  expect(ACTIONS.warn).toEqual({ tone: 'warn', words: 'siteWarned' })
  expect(ACTIONS.block).toEqual({ tone: 'danger', words: 'siteBlocked' })
})
