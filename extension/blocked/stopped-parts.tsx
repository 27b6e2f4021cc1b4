import { useState } from 'preact/hooks'
import browser from 'webextension-polyfill'
import { AppLetter } from '../ui/app-letter.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { locale, say, t } from '../ui/i18n.ts'
import { RiskDetails } from '../ui/risk-details.tsx'
import { TagBadge } from '../ui/tag-badge.tsx'
import { formatDateTime } from '../ui/time.ts'
import {
  mailtoHref,
  messageHeading,
  type Stopped,
  stoppedTitle,
  stopReason,
  subjectOf,
  technicalDetails,
} from './block-view.ts'
import { PageHeading } from './page-heading.tsx'

/** The parts that block and warning page share. */

interface PartProps {
  readonly decision: Stopped
}

/** Whose page this is, where policy says: logo and name. */
export function Organisation({ decision }: PartProps) {
  const { organisation, logo } = decision.blockPage
  if (organisation === null && logo === null) return null
  return (
    <p class="organisation" data-testid="organisation">
      {logo !== null && <img src={logo} alt={organisation === null ? t('logoAlt') : ''} />}
      {organisation !== null && <bdi>{organisation}</bdi>}
    </p>
  )
}

/** What was stopped, and why. */
export function Verdict({ decision }: PartProps) {
  const { app, host } = decision
  const hostText = (
    <span class="host" data-testid="host" dir="ltr">
      {host}
    </span>
  )
  return (
    <>
      <PageHeading text={say(stoppedTitle(decision))} />
      <div class="app-card">
        <AppLetter name={subjectOf(decision)} />
        <div class="app-words">
          {app === null ? (
            <p>{hostText}</p>
          ) : (
            <>
              <p class="app-line">
                <strong data-testid="app-name">{app.name}</strong>
                <TagBadge tag={app.tag} />
              </p>
              <p class="muted">
                <span data-testid="app-category">{app.category}</span>
                {' · '}
                {hostText}
              </p>
            </>
          )}
        </div>
      </div>
      <p class="reason" data-testid="block-reason">
        {say(stopReason(decision))}
      </p>
      {app !== null && <RiskDetails risk={app.risk} />}
    </>
  )
}

export function OrganisationMessage({ decision }: PartProps) {
  const { message, organisation } = decision.blockPage
  if (message === null) return null
  return (
    <section class="message">
      <h2>{say(messageHeading(organisation))}</h2>
      {/* In whatever script the admin wrote it: its full stops belong to it. */}
      <p>
        <bdi>{message}</bdi>
      </p>
    </section>
  )
}

export function Alternatives({ decision }: PartProps) {
  if (decision.alternatives.length === 0) return null
  return (
    <section data-testid="alternatives">
      <h2>{t('alternativesHeading')}</h2>
      <ul class="alternatives">
        {decision.alternatives.map((app) => (
          <li key={app.id}>
            <AppLetter name={app.name} />
            <span>
              <bdi>{app.name}</bdi>
              {app.vendor !== null && app.vendor !== app.name && <bdi class="muted vendor">{app.vendor}</bdi>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Support({ decision }: PartProps) {
  const { supportUrl, supportEmail } = decision.blockPage
  if (supportUrl === null && supportEmail === null) return null
  const subject = say(stoppedTitle(decision))
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

export function Details({ decision }: PartProps) {
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
