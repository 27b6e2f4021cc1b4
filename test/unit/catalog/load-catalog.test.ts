import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CatalogInvalid } from '../../../catalog/catalog-problem.ts'
import { loadCatalog } from '../../../catalog/load-catalog.ts'

const STORAGE = {
  category: { id: 'storage', name: 'Storage' },
  apps: [
    { id: 'dropbox', name: 'Dropbox', vendor: 'Dropbox', domains: ['dropbox.com', 'db.tt'] },
    { id: 'box', name: 'Box', domains: ['box.com'] },
  ],
}
const MAIL = {
  category: { id: 'mail', name: 'Mail' },
  apps: [{ id: 'gmail', name: 'Gmail', hosts: ['mail.google.com'] }],
}

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'catalog-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function write(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(directory, 'apps-'))
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)))
  return folder
}

function writeJson(files: Record<string, unknown>): Promise<string> {
  return write(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, JSON.stringify(content)])))
}

async function problemsOf(folder: string) {
  const error = await loadCatalog(folder).catch((cause: unknown) => cause)
  if (!(error instanceof CatalogInvalid)) throw new Error('Expected a CatalogInvalid', { cause: error })
  return error.problems
}

test('files become one catalog, apps and categories in the order of their ids', async () => {
  const catalog = await loadCatalog(await writeJson({ 'storage.json': STORAGE, 'mail.json': MAIL }))
  expect([...catalog.categories]).toEqual([
    ['mail', 'Mail'],
    ['storage', 'Storage'],
  ])
  expect(catalog.apps).toEqual([
    { id: 'box', name: 'Box', category: 'storage', domains: ['box.com'], hosts: [] },
    {
      id: 'dropbox',
      name: 'Dropbox',
      vendor: 'Dropbox',
      category: 'storage',
      domains: ['db.tt', 'dropbox.com'],
      hosts: [],
    },
    { id: 'gmail', name: 'Gmail', category: 'mail', domains: [], hosts: ['mail.google.com'] },
  ])
})

test('what is not a catalog file is left alone', async () => {
  const folder = await write({ 'mail.json': JSON.stringify(MAIL), 'README.md': '# Apps' })
  expect((await loadCatalog(folder)).apps).toHaveLength(1)
})

describe('the digest', () => {
  async function digest(...categories: (typeof STORAGE | typeof MAIL)[]): Promise<string> {
    const folder = await writeJson(
      Object.fromEntries(categories.map((content) => [`${content.category.id}.json`, content])),
    )
    return (await loadCatalog(folder)).digest
  }

  test('is SHA-256 as hex', async () => {
    expect(await digest(STORAGE)).toMatch(/^[0-9a-f]{64}$/)
  })

  test('stays the same however the files are written', async () => {
    const [dropbox, box] = STORAGE.apps
    const reordered = {
      $schema: '../catalog.schema.json',
      apps: [box, { domains: ['db.tt', 'dropbox.com'], vendor: 'Dropbox', name: ' Dropbox ', id: dropbox?.id }],
      category: { name: 'Storage', id: 'storage' },
    }
    const folder = await write({
      'storage.json': JSON.stringify(reordered, null, '\t'),
      'mail.json': JSON.stringify(MAIL),
    })
    expect((await loadCatalog(folder)).digest).toBe(await digest(STORAGE, MAIL))
  })

  test.each([
    ['a category’s name', { ...MAIL, category: { id: 'mail', name: 'E-mail' } }],
    ['an app’s name', { ...MAIL, apps: [{ ...MAIL.apps[0], name: 'Google Mail' }] }],
    ['an app’s host', { ...MAIL, apps: [{ ...MAIL.apps[0], hosts: ['inbox.google.com'] }] }],
    ['a host turned into a domain', { ...MAIL, apps: [{ id: 'gmail', name: 'Gmail', domains: ['mail.google.com'] }] }],
  ])('changes with %s', async (_, changed) => {
    const folder = await writeJson({ 'mail.json': changed })
    expect((await loadCatalog(folder)).digest).not.toBe(await digest(MAIL))
  })
})

describe('a catalog that can’t be used is refused, with every problem named', () => {
  test('broken rules and broken JSON together', async () => {
    const folder = await write({
      'mail.json': '{ "category": ',
      'storage.json': JSON.stringify({ ...STORAGE, apps: [{ id: 'box', name: 'Box', domains: ['com'] }] }),
    })
    expect(await problemsOf(folder)).toEqual([
      { file: 'mail.json', appId: null, path: '', message: expect.stringContaining('Not readable as JSON') },
      { file: 'storage.json', appId: 'box', path: 'apps[0].domains[0]', message: expect.stringContaining('suffix') },
    ])
  })

  test('the error’s text names file, app and place', async () => {
    const folder = await writeJson({ 'storage.json': { ...STORAGE, apps: [{ id: 'box', name: 'Box' }] } })
    await expect(loadCatalog(folder)).rejects.toThrow('storage.json · box · apps[0] · The app has neither')
  })

  test('a directory without catalog files', async () => {
    expect(await problemsOf(await write({}))).toMatchObject([{ message: expect.stringContaining('No catalog files') }])
  })

  test('a directory that isn’t there', async () => {
    const missing = join(directory, 'missing')
    expect(await problemsOf(missing)).toMatchObject([{ file: missing, message: expect.stringContaining('ENOENT') }])
  })

  test('a file that can’t be read', async () => {
    const folder = await writeJson({ 'mail.json': MAIL })
    await mkdir(join(folder, 'storage.json'))
    expect(await problemsOf(folder)).toMatchObject([
      { file: 'storage.json', message: expect.stringContaining('EISDIR') },
    ])
  })
})
