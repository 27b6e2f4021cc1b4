import { useCallback } from 'preact/hooks'
import { useResource } from '../../data/use-resource.ts'
import { strings } from '../../strings.ts'

/** What a device leaves open of unsanctioned apps, and why. Nothing where it leaves nothing open. */
export function RefusedHosts({ hosts }: { readonly hosts: readonly string[] }) {
  if (hosts.length === 0) return null
  return (
    <details class="refused">
      <summary>{strings.devices.refused(hosts.length)}</summary>
      <RefusedList hosts={hosts} />
    </details>
  )
}

function RefusedList({ hosts }: { readonly hosts: readonly string[] }) {
  const { value: reasonOf } = useResource(useCallback(loadReasons, []))
  return (
    <ul>
      {hosts.map((host) => (
        <li key={host}>
          <code>{host}</code>
          {reasonOf !== undefined && `: ${strings.devices.refusedReasons[reasonOf(host)]}`}
        </li>
      ))}
    </ul>
  )
}

/** It brings the list of public suffixes along: for the few who look, not with the page. */
async function loadReasons() {
  const { refusalReason } = await import('./refusal-reason.ts')
  return refusalReason
}
