import { expect, it } from 'vitest'
import { type ImportChoices, readFile } from '../../../../../portal/screens/catalog/read-file.ts'

const CHOICES: ImportChoices = {
  format: 'auto',
  listAs: 'apps',
  app: '',
  name: '',
  category: 'paste',
  createCategories: false,
}
const list = new File(['one.example.com\ntwo.example.com\n'], 'domains.txt')

it('goes by the file’s name, unless a format is chosen', async () => {
  const csv = new File(['id,domains\nacme,acme.com\n'], 'apps.CSV')
  expect((await readFile(csv, CHOICES)).rows).toEqual([{ place: 'line 2', id: 'acme', domains: ['acme.com'] }])
  expect((await readFile(list, CHOICES)).rows).toMatchObject([{ category: 'paste' }, { category: 'paste' }])
  const named = new File(['[]'], 'apps.json')
  await expect(readFile(named, { ...CHOICES, format: 'csv' })).rejects.toThrow('The first line must name the columns')
})

it('makes a list of domains one app where that is chosen', async () => {
  const choices: ImportChoices = { ...CHOICES, listAs: 'one', app: ' acme ', category: '' }
  expect((await readFile(list, choices)).rows).toEqual([
    { place: 'file', id: 'acme', domains: ['one.example.com', 'two.example.com'] },
  ])
})

it('makes the categories that rows name where that is chosen', async () => {
  const csv = new File(['id,category,domains\nacme,Odd things,acme.com\n'], 'apps.csv')
  expect((await readFile(csv, { ...CHOICES, createCategories: true })).categories).toEqual([
    { id: 'odd-things', name: 'Odd things' },
  ])
  expect((await readFile(csv, CHOICES)).categories).toEqual([])
})

it('says in words what is no text', async () => {
  await expect(readFile(new File([new Uint8Array([0xff, 0xfe, 0])], 'apps.csv'), CHOICES)).rejects.toThrow('UTF-8')
})
