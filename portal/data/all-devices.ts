import type { Device } from '../../core/protocol/admin-api.ts'
import { api } from '../api.ts'

/** Every device that is let in. Rejects with `ApiProblem`. */
export async function loadAllDevices(signal: AbortSignal): Promise<readonly Device[]> {
  const found: Device[] = []
  let cursor: string | undefined
  do {
    const page = await api.devices({ state: 'active', limit: '500', cursor }, signal)
    found.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return found
}
