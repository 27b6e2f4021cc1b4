import { useState } from 'preact/hooks'
import browser from 'webextension-polyfill'
import { AppLetter } from '../ui/app-letter.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { locale, say, t } from '../ui/i18n.ts'
import { RiskDetails } from '../ui/risk-details.tsx'
import { TagBadge } from '../ui/tag-badge.tsx'
import { formatDateTime } from '../ui/time.ts'
import { type Blocked, blockReason, mailtoHref, messageHeading, technicalDetails } from './block-view.ts'
import { goBack } from './go-back.ts'
import { PageHeading } from './page-heading.tsx'

/** The page in place of the app's. */
export function BlockedNotice({ decision }: { readonly decision: Blocked }) {
  return (
    <>
      <Verdict decision={decision} />
      <OrganisationMessage decision={decision} />
      <p class="actions">
        <button type="button" class="button button-primary" data-testid="go-back" onClick={goBack}>
          {t('goBack')}
        </button>
      </p>
      <Alternatives decision={decision} />
      <Support decision={decision} />
      <Details decision={decision} />
    </>
  )
}

/** In place of an app's frame, inside somebody else's page: what there must be, in little room. */
export function BlockedFrame({ decision }: { readonly decision: Blocked }) {
  return (
    <>
      <Verdict decision={decision} />
      <OrganisationMessage decision={decision} />
      <Support decision={decision} />
    </>
  )
}

function Verdict({ decision }: { readonly decision: Blocked }) {
  const { app, host } = decision
  return (
    <>
      <PageHeading text={t('blockedTitle', [app.name])} />
      <div class="app-card">
        <AppLetter name={app.name} />
        <div class="app-words">
          <p class="app-line">
            <strong data-testid="app-name">{app.name}</strong>
            <TagBadge tag={app.tag} />
          </p>
          <p class="muted">
            <span data-testid="app-category">{app.category}</span>
            {' · '}
            <span class="host" data-testid="host" dir="ltr">
              {host}
            </span>
          </p>
        </div>
      </div>
      <p class="reason" data-testid="block-reason">
        {say(blockReason(decision))}
      </p>
      <RiskDetails risk={app.risk} />
    </>
  )
}

function OrganisationMessage({ decision }: { readonly decision: Blocked }) {
  const { message, organisation } = decision.blockPage
  if (message === null) return null
  return (
    <section class="message">
      <h2>{say(messageHeading(organisation))}</h2>
      <p>{message}</p>
    </section>
  )
}

function Alternatives({ decision }: { readonly decision: Blocked }) {
  if (decision.alternatives.length === 0) return null
  return (
    <section data-testid="alternatives">
      <h2>{t('alternativesHeading')}</h2>
      <ul class="alternatives">
        {decision.alternatives.map((app) => (
          <li key={app.id}>
            <AppLetter name={app.name} />
            <span>
              {app.name}
              {app.vendor !== null && app.vendor !== app.name && <span class="muted vendor">{app.vendor}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Support({ decision }: { readonly decision: Blocked }) {
  const { supportUrl, supportEmail } = decision.blockPage
  if (supportUrl === null && supportEmail === null) return null
  const subject = t('supportMailSubject', [decision.app.name])
  return (
    <section class="support">
      <h2>{t('supportHeading')}</h2>
      <ul>
        {supportUrl !== null && (
          <li>
            <a href={supportUrl} target="_blank" rel="noreferrer">
              {t('supportPage')}
            </a>
          </li>
        )}
        {supportEmail !== null && (
          <li>
            <a href={mailtoHref(supportEmail, subject)}>{t('supportMail', [supportEmail])}</a>
          </li>
        )}
      </ul>
    </section>
  )
}

function Details({ decision }: { readonly decision: Blocked }) {
  const [openedAt] = useState(() => Date.now())
  const { version } = browser.runtime.getManifest()
  const details = technicalDetails(decision, version, formatDateTime(openedAt, locale()))
  return (
    <details>
      <summary>{t('technicalDetails')}</summary>
      <Facts>
        {details.map(({ label, value }) => (
          <Fact key={label} label={label}>
            {value}
          </Fact>
        ))}
      </Facts>
      <CopyButton
        label="copyDetails"
        text={() => details.map(({ label, value }) => `${t(label)}: ${value}`).join('\n')}
      />
    </details>
  )
}
