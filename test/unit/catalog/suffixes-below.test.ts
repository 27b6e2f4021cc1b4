import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/load-catalog.ts'

/**
 * Domains that an app holds although public suffixes lie below, and why all the same everything there is the app's.
 * Any other one is a roof over strangers: its app lists exact hosts or deeper domains.
 */
const EXCEPTIONS = new Map([
  ['canva.site', 'sites that people make with Canva: user content'],
  ['fbsbx.com', '`apps.fbsbx.com`: games that run inside Facebook'],
  ['forgerock.io', "`id.forgerock.io`: tenants of ForgeRock's own identity cloud"],
  ['salesforce.com', "`code-builder-stg.platform.salesforce.com`: Salesforce's own development environments"],
  ['typeform.com', 'forms that people make with Typeform: user content'],
])

/**
 * The public suffix list as tldts keeps it. There is no public way to ask tldts what lies below a name, so this reads
 * the trie that it ships: an update that changes its shape fails here, and nowhere else.
 */
const TrieSchema = v.object({
  /** 0: no suffix ends here. */
  nodeFlags: v.instance(Uint8Array),
  /** A node's edges are those from `edgeStart[node]` up to `edgeStart[node + 1]`. */
  edgeStart: v.instance(Uint16Array),
  edgeLength: v.instance(Uint8Array),
  edgeChild: v.instance(Uint16Array),
  /** The labels of all edges, one after the other. */
  labelText: v.string(),
  rulesRoot: v.number(),
})
const trie = v.parse(TrieSchema, createRequire(import.meta.url)('tldts/dist/cjs/src/data/trie.js'))

/** By node: label → child. */
const children: ReadonlyMap<string, number>[] = []
let offset = 0
for (let node = 0; node < trie.nodeFlags.length; node += 1) {
  const labels = new Map<string, number>()
  for (let edge = trie.edgeStart[node] ?? 0; edge < (trie.edgeStart[node + 1] ?? 0); edge += 1) {
    const end = offset + (trie.edgeLength[edge] ?? 0)
    labels.set(trie.labelText.slice(offset, end), trie.edgeChild[edge] ?? 0)
    offset = end
  }
  children.push(labels)
}

/** Whether the list names a suffix that ends in `.${domain}`. */
function hasSuffixesBelow(domain: string): boolean {
  let node: number | undefined = trie.rulesRoot
  for (const label of domain.split('.').reverse()) {
    node = children[node]?.get(label)
    if (node === undefined) return false
  }
  return (children[node]?.size ?? 0) > 0
}

test('tells domains that are roofs over public suffixes from those that are not', () => {
  const roofs = ['amazonaws.com', 'linode.com', 'cdn77.org', 'uk']
  expect(roofs.filter(hasSuffixesBelow)).toEqual(roofs)
  expect(['dropbox.com', 'github.io', 'not-in-the-list.example'].filter(hasSuffixesBelow)).toEqual([])
})

test('no app holds a domain with public suffixes below, save the exceptions, and each of those is needed', async () => {
  const { apps } = await loadCatalog(fileURLToPath(new URL('../../../catalog/apps', import.meta.url)))
  const roofs = apps.flatMap((app) => app.domains ?? []).filter(hasSuffixesBelow)
  expect(roofs.sort()).toEqual([...EXCEPTIONS.keys()])
})
