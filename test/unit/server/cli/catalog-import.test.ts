import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { builtProduct } from './built-product.ts'
import { CommandLine } from './command-line.ts'

let folder: string
let command: CommandLine
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heliograph-import-'))
  await builtProduct(folder)
  command = new CommandLine(folder)
  await command.run('serve', '--port', '0', '--data', join(folder, 'data'), '--log-level', 'silent')
})
afterAll(async () => {
  await command.stop()
  await rm(folder, { recursive: true, force: true })
})

async function importing(name: string, content: string, ...options: string[]) {
  await writeFile(join(folder, name), content)
  return command.run('catalog', 'import', join(folder, name), '--data', join(folder, 'data'), ...options)
}

const CSV = [
  'id,name,category,domains',
  'heliograph-wiki,Wiki,Notes & Knowledge,https://Wiki.heliograph-test.com/ wiki.heliograph-test.net',
  'heliograph-bad,Bad,Notes & Knowledge,co.uk',
  'heliograph-pad,Pad,No such category,pad.heliograph-test.com',
].join('\n')

it('says in a dry run what would happen, and changes nothing', async () => {
  const dry = await importing('apps.csv', CSV, '--dry-run')
  expect(dry.out).toContain('Dry run, nothing was changed')
  expect(dry.out).toMatch(/Custom apps {3}1 new, 0 changed/)
  const after = await importing('apps.csv', CSV, '--dry-run')
  expect(after.out).toBe(dry.out)
})

it('imports what can be taken, and reports each refusal with its line', async () => {
  const report = join(folder, 'report.json')
  const { exitCode, out, hints } = await importing('apps.csv', CSV, '--report', report)
  expect([exitCode, out]).toEqual([
    0,
    expect.stringMatching(/1 new[\s\S]*Refused {7}2 apps[\s\S]*from bundle version \d+ on/),
  ])
  expect(hints).toContain('100 % of 3 apps sent')
  expect(hints).toContain('line 3 · heliograph-bad · domains without co.uk · "co.uk" is a public suffix')
  expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({
    apps: { added: 1, refused: 2 },
    domains: 2,
    refusals: expect.arrayContaining([expect.objectContaining({ place: 'line 4', field: 'category' })]),
  })
  expect((await importing('apps.csv', CSV)).out).toMatch(/Unchanged {5}1/)
})

it('makes the categories that are missing where it is told to', async () => {
  const { out, hints } = await importing('apps.csv', CSV, '--create-categories')
  expect(out).toMatch(/Custom apps {3}1 new/)
  expect(hints).not.toContain('No category')
})

it('takes a file of the catalog’s own format', async () => {
  const app = { id: 'heliograph-json', name: 'Json', domains: ['json.heliograph-test.com'] }
  const file = { category: { id: 'heliograph', name: 'Heliograph' }, apps: [app] }
  expect((await importing('heliograph.json', JSON.stringify(file))).out).toMatch(/1 new/)
})

it('takes a list of domains as one app, or each as its own', async () => {
  const list = 'a.heliograph-list.com\ncom\nb.heliograph-list.com\n'
  const own = await importing('list.txt', list, '--category', 'paste')
  expect(own.out).toMatch(/2 new[\s\S]*Domains {7}2\n/)
  const one = await importing('list.txt', 'c.heliograph-list.com\nco.uk', '--app', 'pastebin')
  expect(one.out).toMatch(/Catalog apps {2}1 overridden/)
  expect(one.hints).toContain('line 2 · pastebin · domains without co.uk')
})

it.each<[string, string, string[], number, RegExp]>([
  ['list.txt', 'acme.com', [], 2, /--category/],
  ['apps.csv', CSV, ['--app', 'box'], 2, /a list of domains/],
  ['apps.csv', 'id,domain\n', [], 1, /"domain" is none of/],
  ['apps.json', '{', [], 1, /Not readable as JSON/],
  ['bad.csv', 'id,name,category,domains\nheliograph-x,X,paste,com', [], 1, /Nothing in the file could be taken/],
])('refuses %s as a whole, in words: %#', async (name, content, options, code, message) => {
  const { exitCode, hints } = await importing(name, content, ...options)
  expect([exitCode, hints]).toEqual([code, expect.stringMatching(message)])
})

it('says in words that a file is missing, or is no text', async () => {
  const missing = await command.run('catalog', 'import', join(folder, 'gone.csv'), '--data', join(folder, 'data'))
  expect([missing.exitCode, missing.hints]).toEqual([1, expect.stringContaining("can't be read")])
  await writeFile(join(folder, 'latin.csv'), Buffer.from([0x69, 0x64, 0x0a, 0xe9]))
  const latin = await command.run('catalog', 'import', join(folder, 'latin.csv'), '--data', join(folder, 'data'))
  expect(latin.hints).toContain('no text in UTF-8')
})
