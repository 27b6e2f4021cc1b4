import { strings } from '../strings.ts'
import { Notice } from '../ui/notice.tsx'

/** Hosts of an app that stay reachable although it is unsanctioned. Nothing where there are none. */
export function ProtectedHostsNotice({ hosts }: { readonly hosts: readonly string[] }) {
  if (hosts.length === 0) return null
  return (
    <Notice kind="info">
      <p>{strings.tagging.protectedHosts}</p>
      <ul class="hosts">
        {hosts.map((host) => (
          <li key={host}>
            <code>{host}</code>
          </li>
        ))}
      </ul>
    </Notice>
  )
}
