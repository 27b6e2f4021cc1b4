import type { SiteView, TodayView } from '../core/protocol/messages.ts'
import { AppLetter } from '../extension/ui/app-letter.tsx'
import { formatCount, say, t } from '../extension/ui/i18n.ts'
import { RiskDetails } from '../extension/ui/risk-details.tsx'
import type { Sentence } from '../extension/ui/sentence.ts'
import { StatusLine } from '../extension/ui/status-line.tsx'
import { TagBadge } from '../extension/ui/tag-badge.tsx'
import { ACTIONS, describeUse, siteLines } from './site-view.ts'

/** The site in the current tab: its app, category, tag and risk. */
export function Site({ site }: { readonly site: SiteView }) {
  const { title, note } = siteLines(site)
  const action = site.kind === 'app' ? ACTIONS[site.app.action] : null
  return (
    <section>
      <h2>{t('siteHeading')}</h2>
      <div class="app-row">
        {site.kind === 'app' && <AppLetter name={site.app.name} />}
        <div class="app-words">
          <p class="app-line">
            <strong data-testid="site-app">{wordsOf(title)}</strong>
            {site.kind === 'app' && <TagBadge tag={site.app.tag} testId="site-tag" />}
          </p>
          <p class="muted small">{wordsOf(note)}</p>
        </div>
      </div>
      {action !== null && (
        <StatusLine tone={action.tone} testId="site-action">
          {t(action.words)}
        </StatusLine>
      )}
      {site.kind === 'app' && <RiskDetails risk={site.app.risk} />}
    </section>
  )
}

/** What has room in the popup; the worker names the most used first. */
const APPS_SHOWN = 5

export function Today({ today }: { readonly today: TodayView }) {
  return (
    <section>
      <h2>{t('todayHeading')}</h2>
      {today.apps.length === 0 && <p class="muted small">{t('todayNone')}</p>}
      <ul class="today" data-testid="today">
        {today.apps.slice(0, APPS_SHOWN).map((use) => (
          <li key={use.app.id}>
            <span>{use.app.name}</span>
            <span class="muted">{say(describeUse(use, formatCount))}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function wordsOf(words: string | Sentence): string {
  return typeof words === 'string' ? words : say(words)
}
