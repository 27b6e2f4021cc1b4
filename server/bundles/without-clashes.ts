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
  const retired = apps.retired.map((app) => without(app, apps.tagged))
  return [...apps.tagged, ...retired, ...apps.untagged.map((app) => without(app, retired))]
}

function without<const App extends WrittenBundleApp>(app: App, taken: readonly Hosts[]): App {
  const domains = new Set(taken.flatMap((other) => other.domains))
  const hosts = new Set(taken.flatMap((other) => other.hosts))
  return {
    ...app,
    domains: app.domains.filter((domain) => !domains.has(domain)),
    hosts: app.hosts.filter((host) => !hosts.has(host)),
  }
}
