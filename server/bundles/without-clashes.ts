import type { WrittenBundleApp } from '../../core/bundle/bundle.ts'

type Hosts = Pick<WrittenBundleApp, 'domains' | 'hosts'>

/**
 * Gives each domain and host to one app, where a new catalog moved it from a retired app to another one. The retired
 * app keeps it, and so its tag goes on holding there, until an admin has tagged the app that has it now.
 *
 * @param retired all of them tagged
 */
export function withoutClashes<const App extends WrittenBundleApp>(apps: {
  readonly retired: readonly App[]
  readonly tagged: readonly App[]
  readonly untagged: readonly App[]
}): App[] {
  const tagged = claimsOf(apps.tagged)
  const retired = apps.retired.map((app) => without(app, tagged))
  const held = claimsOf(retired)
  return [...apps.tagged, ...retired, ...apps.untagged.map((app) => without(app, held))]
}

interface Claims {
  readonly domains: ReadonlySet<string>
  readonly hosts: ReadonlySet<string>
}

function claimsOf(apps: readonly Hosts[]): Claims {
  return {
    domains: new Set(apps.flatMap(({ domains }) => domains)),
    hosts: new Set(apps.flatMap(({ hosts }) => hosts)),
  }
}

function without<const App extends WrittenBundleApp>(app: App, taken: Claims): App {
  return {
    ...app,
    domains: app.domains.filter((domain) => !taken.domains.has(domain)),
    hosts: app.hosts.filter((host) => !taken.hosts.has(host)),
  }
}
