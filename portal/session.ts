import { signal } from '@preact/signals'
import type { Role, Session } from '../core/protocol/admin-api.ts'

/** Who is signed in: `null` nobody, `undefined` not asked yet. */
export const session = signal<Session | null | undefined>(undefined)

type Deed =
  | 'tag-apps'
  | 'roll-out'
  | 'change-apps'
  | 'judge-risk'
  | 'set-risk-weights'
  | 'manage-devices'
  | 'manage-enrollment'
  | 'open-names'
  | 'grant-access'

const DEEDS: Record<Role, readonly Deed[]> = {
  admin: [
    'tag-apps',
    'roll-out',
    'change-apps',
    'judge-risk',
    'set-risk-weights',
    'manage-devices',
    'manage-enrollment',
    'open-names',
    'grant-access',
  ],
  analyst: ['tag-apps', 'judge-risk'],
  auditor: [],
}

/** Whether the person signed in may do this. The server decides; this only keeps useless controls away. */
export function may(deed: Deed): boolean {
  const role = session.value?.role
  return role !== undefined && DEEDS[role].includes(deed)
}

/** The sign-in page's address, with the way back. */
export function signInPath(returnPath: string): string {
  return returnPath === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(returnPath)}`
}

/** Where to go after sign-in. Only a path on this very origin: an address from outside could lead anywhere. */
export function safeReturnPath(next: string | null): string {
  if (next === null || !/^\/(?![/\\])/.test(next)) return '/'
  return next.startsWith('/sign-in') || next.startsWith('/setup') ? '/' : next
}
