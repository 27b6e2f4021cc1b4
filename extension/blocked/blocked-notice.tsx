import { useState } from 'preact/hooks'
import { t } from '../ui/i18n.ts'
import type { Blocked } from './block-view.ts'
import { goBack } from './go-back.ts'
import { RequestForm } from './request-form.tsx'
import { RequestState } from './request-state.tsx'
import { requestableApp } from './request-view.ts'
import { Alternatives, Details, Organisation, OrganisationMessage, Support, Verdict } from './stopped-parts.tsx'

interface Props {
  readonly address: string
  readonly decision: Blocked
  readonly refresh: () => void
}

/** The page in place of a blocked app's. */
export function BlockedNotice({ address, decision, refresh }: Props) {
  const appName = requestableApp(decision)
  const [form, setForm] = useState<'closed' | 'open' | 'sent'>('closed')
  const open = appName !== null && form === 'open'

  function sent() {
    setForm('sent')
    refresh()
  }

  return (
    <>
      <Organisation decision={decision} />
      <Verdict decision={decision} />
      <OrganisationMessage decision={decision} />
      <RequestState request={decision.request} justSent={form === 'sent'} />
      <p class="actions">
        <button type="button" class="button button-primary" data-testid="go-back" onClick={goBack}>
          {t('goBack')}
        </button>
        {appName !== null && (
          <button
            type="button"
            class="button"
            data-testid="request-access"
            aria-expanded={open}
            aria-controls="request-form"
            onClick={() => setForm(open ? 'closed' : 'open')}
          >
            {t(decision.request === null ? 'requestAccess' : 'requestAgain')}
          </button>
        )}
      </p>
      {open && <RequestForm id="request-form" address={address} appName={appName} onSent={sent} refresh={refresh} />}
      <Alternatives decision={decision} />
      <Support decision={decision} />
      <Details decision={decision} />
    </>
  )
}
