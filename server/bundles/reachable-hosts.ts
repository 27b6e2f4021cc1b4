import { ProtectedHosts } from '../../core/hosts/protected-hosts.ts'

/**
 * The hosts of an app that stay reachable even when it is unsanctioned: those that are protected, and protected
 * ones under its domains. Sorted.
 */
export function reachableHosts(
  app: { readonly domains: readonly string[]; readonly hosts: readonly string[] },
  protectedHosts: readonly string[],
): string[] {
  const protection = new ProtectedHosts(protectedHosts)
  const protectedOwn = [...app.domains, ...app.hosts].filter((host) => protection.protects(host))
  const below = app.domains.flatMap((domain) => protection.under(domain))
  return [...new Set([...protectedOwn, ...below])].sort()
}
