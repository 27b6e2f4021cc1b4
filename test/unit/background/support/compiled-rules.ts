import { BaseRules } from '../../../../background/enforcement/base-rules.ts'
import { FreshRules } from '../../../../background/enforcement/fresh-rules.ts'
import { treatmentsBy } from '../../../../background/enforcement/treatment.ts'
import { Catalogs } from '../../../../background/storage/catalogs.ts'
import type { DeviceTag, Reach } from '../../../../core/bundle/app-tag.ts'
import type { BundleApp } from '../../../../core/bundle/bundle.ts'
import { ProtectedHosts } from '../../../../core/hosts/protected-hosts.ts'
import { aCatalog } from '../../../fixtures/bundle-builder.ts'
import { fakeBrowser } from '../../../fixtures/fake-browser.ts'
import { memoryDatabase } from '../../../fixtures/memory-database.ts'
import { decide } from '../../../fixtures/rule-evaluator.ts'

interface Settings {
  readonly apps: BundleApp[]
  readonly tags?: Readonly<Record<string, DeviceTag>>
  readonly protectedHosts?: readonly string[]
  readonly blocked?: readonly string[]
  readonly allowed?: readonly string[]
  readonly reach?: Reach
}

/** Installs in the fake browser what these settings come to, and returns which entries were refused. */
export async function installRules(settings: Settings): Promise<string[]> {
  const { apps, tags = {}, blocked = [], allowed = [], reach = 'everything' } = settings
  fakeBrowser.reset()
  const database = memoryDatabase()
  const catalog = new Catalogs(database, '1.0').hold('digest', aCatalog({ apps }))
  await catalog.store()
  const protectedHosts = new ProtectedHosts(settings.protectedHosts ?? [])
  const treatments = treatmentsBy({ tags }, reach)
  const base = new BaseRules(database, '1.0')
  await base.fold({ catalog, treatments, protectedHosts })
  const policy = { blocked, allowed, reach }
  const refused = await new FreshRules().install(1, { catalog, treatments, base: treatments, policy, protectedHosts })
  return [...(base.installed?.refused ?? []), ...(refused ?? [])]
}

/** What becomes of a request for each address: as a page, as a frame, and as something that a page loads. */
export function actionsAt(address: string) {
  const url = address.includes('://') ? address : `https://${address}/x`
  const action = (type: string) => decide(fakeBrowser.rules, url, type) ?? 'open'
  return { page: action('main_frame'), frame: action('sub_frame'), fetch: action('xmlhttprequest') }
}

export const STOPPED = { page: 'redirect', frame: 'redirect', fetch: 'block' }
export const OPEN = { page: 'open', frame: 'open', fetch: 'open' }
export const LET_THROUGH = { page: 'allow', frame: 'allow', fetch: 'allow' }
