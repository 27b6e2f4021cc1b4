import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Link, useLocation } from 'wouter-preact'
import { watchBundleStatus } from '../data/bundle-status.ts'
import { waitingRequests, watchWaitingRequests } from '../data/waiting-requests.ts'
import { FollowedTag } from '../fleet/followed-tag.tsx'
import { formatCount } from '../format/count.ts'
import { strings } from '../strings.ts'
import { AccountMenu } from './account-menu.tsx'
import { BundleStrip } from './bundle-strip.tsx'
import { Logo } from './logo.tsx'

const PLACES = [
  ['/', strings.nav.apps],
  ['/catalog', strings.nav.catalog],
  ['/devices', strings.nav.devices],
  ['/events', strings.nav.events],
  ['/requests', strings.nav.requests],
  ['/roll-outs', strings.nav.rollOuts],
  ['/enrollment', strings.nav.enrollment],
  ['/risk-model', strings.nav.riskModel],
  ['/governance-log', strings.nav.governanceLog],
] as const

/** What stands around every screen of a person who is signed in. */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  const [path] = useLocation()
  useEffect(() => watchBundleStatus(), [])
  useEffect(() => watchWaitingRequests(), [])

  return (
    <div class="shell">
      <a class="skip-link" href="#main">
        {strings.skipToContent}
      </a>
      <header class="top-bar">
        <Link href="/" class="brand">
          <Logo size={28} />
          {strings.product}
        </Link>
        <nav aria-label={strings.nav.label}>
          <ul>
            {PLACES.map(([href, label]) => (
              <li key={href}>
                <Link href={href} aria-current={isAt(path, href) ? 'page' : undefined}>
                  {label}
                  {href === '/requests' && <WaitingCount />}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <AccountMenu />
      </header>
      <BundleStrip />
      <FollowedTag />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}

/** How many requests wait for a decision; nothing where none does. */
function WaitingCount() {
  const count = waitingRequests.value ?? 0
  if (count === 0) return null
  return (
    <>
      {' '}
      <span class="nav-count" aria-hidden="true">
        {formatCount(count)}
      </span>
      <span class="visually-hidden">({strings.access.waiting(formatCount(count))})</span>
    </>
  )
}

function isAt(path: string, place: string): boolean {
  if (place === '/') return path === '/' || path === '/domains' || path.startsWith('/apps/')
  if (place === '/requests') return path === '/requests' || path === '/exceptions'
  return path === place
}
