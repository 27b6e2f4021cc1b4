import { expect, test } from 'vitest'
import { type AppWord, composeApps, type LoadedApp } from '../../../catalog/app-word.ts'

const BOX: LoadedApp = { id: 'box', name: 'Box', category: 'storage', domains: ['box.com', 'box.net'], hosts: [] }
const compose = (catalog: LoadedApp[], words: Record<string, AppWord>) =>
  composeApps(catalog, new Map(Object.entries(words)))

test('an override says what it says, and the catalog the rest', () => {
  expect(compose([BOX], { box: { name: 'Our Box' } })).toEqual([{ ...BOX, name: 'Our Box', origin: 'overridden' }])
})

test('where the catalog gives an app what an admin gave to another one, the admin’s word holds', () => {
  const acme = { name: 'Acme', category: 'storage', domains: ['box.net'] }
  expect(compose([BOX], { acme })).toEqual([
    { ...BOX, domains: ['box.com'], origin: 'catalog' },
    { id: 'acme', ...acme, hosts: [], origin: 'custom' },
  ])
})

test('an override of an app that the catalog has no more stands only if it is an app by itself', () => {
  expect(compose([], { box: { name: 'Our Box', category: 'storage' } })).toEqual([])
  const whole = { name: 'Our Box', category: 'storage', hosts: ['app.box.com'] }
  expect(compose([], { box: whole })).toEqual([{ id: 'box', ...whole, domains: [], origin: 'custom' }])
})
