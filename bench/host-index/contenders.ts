import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { FiltersEngine, Request } from '@ghostery/adblocker'
// GPL-3.0: measured here, never shipped, nor copied from.
import HNTrieContainer from '@gorhill/ubo-core/js/hntrie.js'
import { getDomain } from 'tldts'
import { buildHostIndex } from '../../core/hosts/build-host-index.ts'
import { HostIndex } from '../../core/hosts/host-index.ts'
import type { Workload } from './made-names.ts'

/** Each has its loop in a function of its own, so that the engine compiles it for this contender alone. */
export interface Contender {
  readonly name: string
  countHits(hosts: readonly string[]): number
  /** Bytes of its own buffers, where it keeps its data in such. */
  readonly bytes?: number
}

export type MakeContender = (workload: Workload) => Contender | Promise<Contender>

export const makers: readonly MakeContender[] = [heliograph, setWalk, trie, wasmTrie, adblocker, registrableMap]

function heliograph({ owners }: Workload): Contender {
  const blob = buildHostIndex(owners)
  const index = HostIndex.open(blob)
  return {
    name: 'Heliograph',
    bytes: blob.byteLength,
    countHits(hosts) {
      let hits = 0
      for (const host of hosts) if (index.lookup(host) !== null) hits++
      return hits
    },
  }
}

function setWalk({ names }: Workload): Contender {
  const set = new Set(own(names))
  return {
    name: 'Set with a label walk',
    countHits(hosts) {
      let hits = 0
      for (const host of hosts) if (hasSuffix(host, set)) hits++
      return hits
    },
  }
}

function hasSuffix(host: string, set: ReadonlySet<string>): boolean {
  for (let at = 0; ; ) {
    if (set.has(host.slice(at))) return true
    const dot = host.indexOf('.', at)
    if (dot < 0) return false
    at = dot + 1
  }
}

function trie({ names }: Workload): Contender {
  return matching('uBlock Origin’s trie', new HNTrieContainer(), names)
}

async function wasmTrie({ names }: Workload): Promise<Contender> {
  const container = new HNTrieContainer()
  const require = createRequire(import.meta.url)
  const enabled = await container.enableWASM(async (path) => {
    const bytes = JSON.parse(readFileSync(require.resolve(`@gorhill/ubo-core/${path}.wasm.json`), 'utf8')) as number[]
    return WebAssembly.compile(new Uint8Array(bytes))
  }, 'js/wasm/')
  if (!enabled) throw new Error('The trie has no WebAssembly here')
  return matching('uBlock Origin’s trie, WebAssembly', container, names)
}

function matching(name: string, container: HNTrieContainer, names: readonly string[]): Contender {
  const root = container.createTrieFromIterable(names)
  return {
    name,
    countHits(hosts) {
      let hits = 0
      for (const host of hosts) if (container.setNeedle(host).matches(root) !== -1) hits++
      return hits
    },
  }
}

function adblocker({ names }: Workload): Contender {
  const engine = FiltersEngine.parse(names.map((name) => `||${name}^`).join('\n'))
  return {
    name: '@ghostery/adblocker',
    countHits(hosts) {
      let hits = 0
      for (const host of hosts) {
        // Its question is about an address; the page's address, which only some filters look at, stays the same.
        const request = Request.fromRawDetails({ url: `https://${host}/`, sourceUrl: 'https://x.test/', type: 'xhr' })
        if (engine.match(request).match) hits++
      }
      return hits
    },
  }
}

/** Registrable domain → its names. Most hosts end at the first look-up. */
function registrableMap({ names }: Workload): Contender {
  const byDomain = new Map<string, Set<string>>()
  for (const name of own(names)) {
    const domain = registrableOf(name)
    byDomain.set(domain, (byDomain.get(domain) ?? new Set()).add(name))
  }
  return {
    name: 'tldts and a Map',
    countHits(hosts) {
      let hits = 0
      for (const host of hosts) {
        const under = byDomain.get(registrableOf(host))
        if (under !== undefined && hasSuffix(host, under)) hits++
      }
      return hits
    },
  }
}

function registrableOf(host: string): string {
  const options = { allowPrivateDomains: true, extractHostname: false, validateHostname: false }
  return getDomain(host, options) ?? host
}

/** Strings that nobody else holds, as if they had just been read. */
function own(names: readonly string[]): string[] {
  return JSON.parse(JSON.stringify(names)) as string[]
}
