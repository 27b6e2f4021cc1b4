import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import * as v from 'valibot'
import type { LoadedApp } from '../../catalog/app-word.ts'
import type { DeviceTag } from '../../core/bundle/app-tag.ts'
import type { WrittenCatalog } from '../../core/bundle/catalog-format.ts'
import { type BundleContent, BundleContentSchema, contentText, deltaBetween } from '../../core/bundle/content.ts'
import { SIGNATURE_CONTEXT, type WrittenManifest } from '../../core/bundle/manifest.ts'
import type { BundleAnswer } from '../../core/protocol/device-api.ts'
import { HostSchema } from '../../core/protocol/primitives.ts'
import { makeWorkload } from '../host-index/made-names.ts'

/**
 * A catalog of so many domains. Whose a domain is was drawn by lot, so nothing can be foretold of it: with real apps, whose
 * domains are called alike, the owners cost less than half of that.
 */
export function makeCatalog(size: number, seedNames: readonly string[]): WrittenCatalog {
  const { owners } = makeWorkload(size, 0, seedNames)
  return {
    categories: { storage: 'Cloud storage' },
    apps: owners.map(({ id, domains }) => ({
      ...{ id, name: id, vendor: null, category: 'storage', hosts: [] },
      // Labels are spliced, some to what no host may have.
      domains: domains.filter((domain) => v.is(HostSchema, domain)),
    })),
  }
}

/** The catalog that this repository comes with: real names, real owners. */
export function asWritten(catalog: {
  readonly categories: ReadonlyMap<string, string>
  readonly apps: readonly LoadedApp[]
}): WrittenCatalog {
  return {
    categories: Object.fromEntries(catalog.categories),
    apps: catalog.apps.map(({ id, name, vendor = null, category, domains, hosts, alternatives = [] }) => ({
      ...{ id, name, vendor, category, domains: [...domains], hosts: [...hosts] },
      ...(alternatives.length > 0 && { alternatives: [...alternatives] }),
    })),
  }
}

const NOW = Date.UTC(2026, 2, 10, 12)
/** As long as an id may be. */
const TAGGED = `${'tagged-'.repeat(9)}x`
const keys = generateKeyPairSync('ed25519')
const publicKey = keys.publicKey.export({ format: 'jwk' }).x ?? ''

/** What a device has, and the answer that adds one tag to it. */
export interface OneTagMore {
  readonly tags: number
  readonly publicKey: string
  readonly now: number
  /** The content that the device has, as it was sent. */
  readonly content: string
  readonly answer: string
}

/** @param tags how many the device has before */
export function oneTagMore(tags: number): OneTagMore {
  const before = contentWith(Object.fromEntries(Array.from({ length: tags }, (_, index) => [`app-${index}`, BLOCKED])))
  const after = contentWith({ ...before.tags, [TAGGED]: BLOCKED })
  const [was, text] = [contentText(before), contentText(after)]
  const manifest: WrittenManifest = {
    ...{ format: 3, version: 100_000, issuedAt: NOW, expiresAt: NOW + 7 * 86_400_000 },
    content: { digest: sha256(text), bytes: Buffer.byteLength(text) },
    catalog: { digest: sha256('catalog'), bytes: 13_000_000 },
  }
  const payload = JSON.stringify(manifest)
  const signature = sign(null, Buffer.from(SIGNATURE_CONTEXT + payload), keys.privateKey).toString('base64url')
  const answer: Partial<BundleAnswer> = { signature, payload, delta: deltaBetween(sha256(was), before, after) }
  return { tags, publicKey, now: NOW, content: was, answer: JSON.stringify(answer) }
}

const BLOCKED = { tag: 'unsanctioned' } as DeviceTag

function contentWith(tags: BundleContent['tags']): BundleContent {
  const identityKeys = { publicKey: 'p'.repeat(43), pseudonymKey: 'k'.repeat(43) }
  return v.parse(BundleContentSchema, { tags, protectedHosts: ['portal.example.com'], identityKeys })
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url')
}
