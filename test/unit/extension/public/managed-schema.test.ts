import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY, parsePolicy, policyKeys } from '../../../../core/protocol/policy.ts'

interface Node {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly items?: Node
  readonly properties?: Readonly<Record<string, Node>>
}

const schema: Node = JSON.parse(
  readFileSync(new URL('../../../../extension/public/managed_schema.json', import.meta.url), 'utf8'),
)

function entries(node: Node, prefix = ''): [string, Node][] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]): [string, Node][] => [
    [prefix + name, child],
    ...entries(child, `${prefix}${name}.`),
  ])
}
const everything = entries(schema)
const settings = everything.filter(([, node]) => node.type !== 'object')

/** `{ discovery: { keepDays: 5 } }` from `discovery.keepDays` and 5. */
function policyWith(key: string, value: unknown): Record<string, unknown> {
  const [section = '', name] = key.split('.')
  return name === undefined ? { [section]: value } : { [section]: { [name]: value } }
}

function defaultOf(key: string): unknown {
  return key.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], DEFAULT_POLICY)
}

/** A value of the schema's type that any setting of that type takes. */
const SAMPLES: Readonly<Record<string, unknown>> = { boolean: false, integer: 60, array: ['a'] }
const TEXT_SAMPLES: Readonly<Record<string, string>> = {
  serverUrl: 'https://example.com',
  bundlePublicKey: 'A'.repeat(43),
  'enforcement.reach': 'pages',
  'blockPage.logo': 'data:image/png;base64,iVBORw0KGgo=',
  'blockPage.supportUrl': 'https://example.com',
  'blockPage.supportEmail': 'it@example.com',
}

describe('the managed schema', () => {
  it('lists the keys that the policy reader knows, and no others', () => {
    expect(settings.map(([key]) => key)).toEqual(policyKeys())
  })

  it.each(everything)('has a title and a description for %s', (_key, node) => {
    expect(node.title?.trim()).toBeTruthy()
    expect(node.description?.trim()).toBeTruthy()
  })

  it.each(settings)('gives %s the type that the policy reader takes', (key, node) => {
    const sample = node.type === 'string' ? (TEXT_SAMPLES[key] ?? 'text') : SAMPLES[node.type ?? '']
    expect(parsePolicy(policyWith(key, sample)).problems).toEqual([])
  })

  it.each(settings.filter(([, node]) => node.type === 'integer'))('states limits and default of %s', (key, node) => {
    const [, min, max, standard] = (/From (\d+) to (\d+)\. Default: (\d+)\./.exec(node.description ?? '') ?? []).map(
      Number,
    )
    expect(standard).toBe(defaultOf(key))
    const refused = (value: number | undefined) => parsePolicy(policyWith(key, value)).problems.length > 0
    expect([min, max].map(refused)).toEqual([false, false])
    expect([Number(min) - 1, Number(max) + 1].map(refused)).toEqual([true, true])
  })

  it.each(settings.filter(([, node]) => node.description?.includes('At most') === true && node.type === 'string'))(
    'states the longest text of %s',
    (key, node) => {
      const longest = Number(/At most (\d+) characters/.exec(node.description ?? '')?.[1])
      const problems = (length: number) => parsePolicy(policyWith(key, 'x'.repeat(length))).problems
      expect(problems(longest)).toEqual([])
      expect(problems(longest + 1)).toHaveLength(1)
    },
  )

  it('keeps to the part of JSON Schema that Chromium takes: a schema with more stops the extension from loading', () => {
    expect(schema.type).toBe('object')
    expect(Object.keys(schema).sort()).toEqual(['properties', 'type'])
    for (const [, node] of everything) {
      const keywords = Object.keys(node).filter(
        (keyword) => !['type', 'title', 'description', 'properties', 'items'].includes(keyword),
      )
      expect(keywords).toEqual([])
      expect(['string', 'boolean', 'integer', 'array', 'object']).toContain(node.type)
    }
  })
})
