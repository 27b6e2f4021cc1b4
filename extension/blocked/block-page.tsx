import { say, t } from '../ui/i18n.ts'
import { notBlockedText, openableAddress } from './block-view.ts'
import { BlockedFrame, BlockedNotice } from './blocked-notice.tsx'
import { goBack } from './go-back.ts'
import { PageHeading } from './page-heading.tsx'
import { useDecision } from './use-decision.ts'

/** @param framed whether the page stands in a frame of another page, and not in a tab of its own */
export function BlockPage({ framed }: { readonly framed: boolean }) {
  const { state, retry } = useDecision()
  if (state.phase === 'checking') return <p class="checking">{t('checking')}</p>
  if (state.phase === 'undecided') return <Undecided framed={framed} retry={retry} />

  const { address, decision } = state
  if (decision.kind === 'not-blocked') return <NotBlocked address={address} host={decision.host} />
  return framed ? <BlockedFrame decision={decision} /> : <BlockedNotice decision={decision} />
}

function Undecided({ framed, retry }: { readonly framed: boolean; readonly retry: () => void }) {
  return (
    <>
      <PageHeading text={t('undecidedTitle')} />
      <p>{t('undecidedText')}</p>
      <p class="actions">
        {!framed && (
          <button type="button" class="button button-primary" data-testid="go-back" onClick={goBack}>
            {t('goBack')}
          </button>
        )}
        <button type="button" class="button" onClick={retry}>
          {t('tryAgain')}
        </button>
      </p>
    </>
  )
}

function NotBlocked({ address, host }: { readonly address: string; readonly host: string | null }) {
  const href = openableAddress(address, host)
  return (
    <>
      <PageHeading text={t('notBlockedTitle')} />
      <p data-testid="not-blocked">{say(notBlockedText(host))}</p>
      {href !== null && host !== null && (
        <p class="actions">
          <a class="button" href={href} rel="noreferrer">
            {t('openSite', [host])}
          </a>
        </p>
      )}
    </>
  )
}
