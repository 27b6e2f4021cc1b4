import { locale, say, t } from '../ui/i18n.ts'
import { formatHour } from '../ui/time.ts'
import { type NotBlocked, notBlockedNotice, openableAddress } from './block-view.ts'
import { BlockedNotice } from './blocked-notice.tsx'
import { goBack } from './go-back.ts'
import { PageHeading } from './page-heading.tsx'
import { StoppedFrame } from './stopped-frame.tsx'
import { useDecision } from './use-decision.ts'
import { WarningNotice } from './warning-notice.tsx'

/** @param framed whether the page stands in a frame of another page, and not in a tab of its own */
export function BlockPage({ framed }: { readonly framed: boolean }) {
  const { state, retry, refresh } = useDecision()
  if (state.phase === 'checking') return <p class="checking">{t('checking')}</p>
  if (state.phase === 'undecided') return <Undecided framed={framed} retry={retry} />

  const { address, decision } = state
  if (decision.kind === 'not-blocked') return <Open address={address} decision={decision} />
  // Nothing is decided in a frame: the page around it could lay itself over the buttons.
  if (framed) return <StoppedFrame address={address} decision={decision} />
  return decision.kind === 'blocked' ? (
    <BlockedNotice address={address} decision={decision} refresh={refresh} />
  ) : (
    <WarningNotice address={address} decision={decision} refresh={refresh} />
  )
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

function Open({ address, decision }: { readonly address: string; readonly decision: NotBlocked }) {
  const { host } = decision
  const href = openableAddress(address, host)
  const { title, text } = notBlockedNotice(decision, (time) => formatHour(time, locale()))
  return (
    <>
      <PageHeading text={say(title)} />
      <p data-testid="not-blocked">{say(text)}</p>
      {href !== null && host !== null && (
        <p class="actions">
          <a class="button" href={href} rel="noreferrer" data-testid="open-site">
            {t('openSite', [host])}
          </a>
        </p>
      )}
    </>
  )
}
