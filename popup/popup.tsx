import type { AgentStatus, PopupView } from '../core/protocol/messages.ts'
import { AgentProblems } from '../extension/ui/agent-problems.tsx'
import { CopyButton } from '../extension/ui/copy-button.tsx'
import { describeProtection, supportHref } from '../extension/ui/describe-agent.ts'
import { diagnostics } from '../extension/ui/diagnostics.ts'
import { EnrollmentLine } from '../extension/ui/enrollment-line.tsx'
import { Fact, Facts } from '../extension/ui/facts.tsx'
import { formatCount, say, t } from '../extension/ui/i18n.ts'
import { Moment } from '../extension/ui/moment.tsx'
import { PageHeader } from '../extension/ui/page-header.tsx'
import { PushLine } from '../extension/ui/push-line.tsx'
import { sendMessage } from '../extension/ui/send-message.ts'
import { StatusLine } from '../extension/ui/status-line.tsx'
import { SyncButton } from '../extension/ui/sync-button.tsx'
import { usePolled } from '../extension/ui/use-polled.ts'
import { currentAddress } from './current-tab.ts'
import { Site, Today } from './site.tsx'

const STATUS_PAGE = '/extension/status/index.html'

async function loadView(): Promise<PopupView> {
  return sendMessage('popup.view', { url: await currentAddress() })
}

export function Popup() {
  const { value: view, error, refresh } = usePolled(loadView, 1_000)
  return (
    <>
      <PageHeader
        icon={{ src: '/icons/32.png', size: 28 }}
        title={t('extensionName')}
        status={view?.status ?? null}
        error={error}
      />
      {view === null && error === null && <p class="muted">{t('checking')}</p>}
      {view !== null && <Glance view={view} refresh={refresh} />}
    </>
  )
}

function Glance({ view, refresh }: { readonly view: PopupView; readonly refresh: () => void }) {
  const { status, site, today } = view
  return (
    <>
      <Agent status={status} />
      <Site site={site} />
      <Today today={today} />
      <Facts>
        <Fact label="labelBundleVersion" testId="bundle-version">
          {status.enforcedVersion ?? t('none')}
        </Fact>
        <Fact label="labelLastSync" testId="last-sync">
          <Moment time={status.lastSync} />
        </Fact>
        <Fact label="labelSignalsWaiting" testId="signals-waiting">
          {formatCount(status.signalsWaiting)}
        </Fact>
      </Facts>
      <SyncButton onDone={refresh} />
      <AgentProblems status={status} />
      <Footer status={status} />
    </>
  )
}

function Agent({ status }: { readonly status: AgentStatus }) {
  const protection = describeProtection(status, formatCount)
  return (
    <section class="agent">
      <StatusLine tone={protection.tone} testId="protection">
        {say(protection.sentence)}
      </StatusLine>
      <EnrollmentLine status={status} />
      <PushLine status={status} />
      {status.syncError !== null && <StatusLine tone="warn">{t('lastSyncFailed', [status.syncError])}</StatusLine>}
    </section>
  )
}

function Footer({ status }: { readonly status: AgentStatus }) {
  const support = supportHref(status.support)
  return (
    <footer>
      <a href={STATUS_PAGE} target="_blank" rel="noreferrer" data-testid="what-is-recorded">
        {t('whatIsRecorded')}
      </a>
      {status.management === 'not-managed' && (
        <a href={STATUS_PAGE} target="_blank" rel="noreferrer" data-testid="connect">
          {t('connectHeading')}
        </a>
      )}
      {support !== null && (
        <a href={support} target="_blank" rel="noreferrer" data-testid="support">
          {t('contactSupport')}
        </a>
      )}
      <CopyButton label="copyDiagnostics" text={() => diagnostics(status, navigator.userAgent, Date.now())} />
    </footer>
  )
}
