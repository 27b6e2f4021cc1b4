import { expect, it } from 'vitest'
import { NO_VALUES, wordOf } from '../../../../portal/app-editing/app-form-values.ts'
import { ownFieldNames } from '../../../../portal/app-editing/own-field-names.ts'

const BOX = { ...NO_VALUES, name: 'Box', vendor: 'Box', category: 'cloud-storage', domains: 'box.com\nbox.net' }

it('says what was changed, and leaves the rest to the catalog', () => {
  expect(wordOf(null, BOX, BOX)).toEqual({})
  expect(wordOf(null, BOX, { ...BOX, name: ' Our Box ' })).toEqual({ name: 'Our Box' })
  expect(wordOf(null, BOX, { ...BOX, domains: 'box.com, box.org\n' })).toEqual({ domains: ['box.com', 'box.org'] })
})

it('keeps what was said before, also what the form does not show', () => {
  const own = { vendor: 'Box', alternatives: ['dropbox'] }
  expect(wordOf(own, BOX, { ...BOX, name: 'Our Box' })).toEqual({ ...own, name: 'Our Box' })
})

it('takes an emptied field back, and emptied domains away', () => {
  const own = { vendor: 'Box', domains: ['box.com', 'box.net'] }
  expect(wordOf(own, BOX, { ...BOX, vendor: '', domains: ' ' })).toEqual({ domains: [] })
})

it('takes lists by line, comma, semicolon or space', () => {
  const hosts = 'a.example.com b.example.com\n\nc.example.com;d.example.com,'
  expect(wordOf(null, BOX, { ...BOX, hosts })).toEqual({
    hosts: ['a.example.com', 'b.example.com', 'c.example.com', 'd.example.com'],
  })
})

it('names what is otherwise than in the catalog, always in the same order', () => {
  expect(ownFieldNames({ domains: ['box.com'], name: 'Our Box' })).toEqual(['name', 'domains'])
  expect(ownFieldNames(null)).toEqual([])
})
