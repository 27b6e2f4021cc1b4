import { useState } from 'preact/hooks'
import type { AgentStatus, RecordedRows } from '../../core/protocol/messages.ts'
import { AgentProblems } from '../ui/agent-problems.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { describeProtection, supportHref } from '../ui/describe-agent.ts'
import { diagnostics } from '../ui/diagnostics.ts'
import { EnrollmentLine } from '../ui/enrollment-line.tsx'
import { Fact, Facts } from '../ui/facts.tsx'
import { formatCount, say, t } from '../ui/i18n.ts'
import { Moment } from '../ui/moment.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { PushLine } from '../ui/push-line.tsx'
import { sendMessage } from '../ui/send-message.ts'
import { StatusLine } from '../ui/status-line.tsx'
import { SyncButton } from '../ui/sync-button.tsx'
import { usePolled } from '../ui/use-polled.ts'
import { Connection } from './connection.tsx'
import { SentTables, WaitingTables } from './recorded-tables.tsx'

const loadStatus = () => sendMessage('status.view', {})
const loadWaiting = () => sendMessage('status.rows', { sent: false })
// The rows of a week, which can be tens of thousands: asked for while they are looked at.
const loadAll = () => sendMessage('status.rows', { sent: true })

export function StatusPage() {
  const status = usePolled(loadStatus, 1_000)
  const [sentOpen, setSentOpen] = useState(false)
  const rows = usePolled(sentOpen ? loadAll : loadWaiting, 2_000)
  const error = status.error ?? rows.error

  function refresh() {
    status.refresh()
    rows.refresh()
  }

  return (
    <>
      <PageHeader
        icon={{ src: '/icons/48.png', size: 40 }}
        title={t('whatIsRecorded')}
        status={status.value}
        error={error}
      />
      {status.value !== null && <Connection status={status.value} onChange={refresh} />}
      <div class="intro">
        <p>{t('recordedIntro')}</p>
        <p>{t('recordedBeside')}</p>
      </div>
      <SyncButton onDone={refresh} />
      {rows.value === null && error === null && <p class="muted">{t('checking')}</p>}
      {rows.value !== null && <WaitingTables rows={rows.value.waiting} appNames={rows.value.appNames} />}
      {rows.value !== null && (
        <details class="panel sent" onToggle={({ currentTarget }) => setSentOpen(currentTarget.open)}>
          <summary>{t('sentSummary')}</summary>
          <p class="muted">{t('sentIntro')}</p>
          {sentOpen && <Sent rows={rows.value} />}
        </details>
      )}
      {status.value !== null && <Agent status={status.value} />}
    </>
  )
}

function Sent({ rows }: { readonly rows: RecordedRows }) {
  if (rows.sent === null) return <p class="muted">{t('checking')}</p>
  return <SentTables rows={rows.sent} appNames={rows.appNames} />
}

function Agent({ status }: { readonly status: AgentStatus }) {
  const protection = describeProtection(status, formatCount)
  const support = supportHref(status.support)
  return (
    <section class="panel agent">
      <h2>{t('agentHeading')}</h2>
      <StatusLine tone={protection.tone} testId="protection">
        {say(protection.sentence)}
      </StatusLine>
      {status.management !== 'evaluation' && <EnrollmentLine status={status} />}
      <PushLine status={status} />
      {status.syncError !== null && <StatusLine tone="warn">{t('lastSyncFailed', [status.syncError])}</StatusLine>}
      <Facts>
        <Fact label="labelServer">{status.serverUrl ?? t('none')}</Fact>
        <Fact label="labelBundleVersion" testId="bundle-version">
          {status.enforcedVersion ?? t('none')}
        </Fact>
        <Fact label="labelLastSync" testId="last-sync">
          <Moment time={status.lastSync} />
        </Fact>
        <Fact label="labelSignalsWaiting" testId="signals-waiting">
          {formatCount(status.signalsWaiting)}
        </Fact>
        <Fact label="labelExtensionVersion">{status.extensionVersion}</Fact>
      </Facts>
      <AgentProblems status={status} />
      <p class="actions">
        <CopyButton label="copyDiagnostics" text={() => diagnostics(status, navigator.userAgent, Date.now())} />
        {support !== null && (
          <a href={support} target="_blank" rel="noreferrer">
            {t('contactSupport')}
          </a>
        )}
      </p>
    </section>
  )
}
