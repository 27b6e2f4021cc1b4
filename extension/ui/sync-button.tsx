import { useState } from 'preact/hooks'
import type { Verdict } from './describe-agent.ts'
import { describeFailure, describeSync } from './describe-outcome.ts'
import { say, t } from './i18n.ts'
import { sendMessage } from './send-message.ts'

/** "Sync now", its progress and its result. */
export function SyncButton({ onDone }: { readonly onDone: () => void }) {
  const [running, setRunning] = useState(false)
  const [result, setResult] = useState<Verdict | null>(null)

  async function sync() {
    if (running) return
    setRunning(true)
    setResult(null)
    try {
      setResult(describeSync(await sendMessage('sync.now', {})))
    } catch (error) {
      setResult({ tone: 'danger', sentence: describeFailure(error) })
    }
    setRunning(false)
    onDone()
  }

  return (
    <span class="with-outcome">
      {/* Not `disabled`: that would take the focus away from whoever pressed it. */}
      <button type="button" class="button button-primary" data-testid="sync-now" aria-disabled={running} onClick={sync}>
        {t(running ? 'syncRunning' : 'syncNow')}
      </button>
      {running && <progress aria-label={t('syncRunning')} />}
      <span role="status" class={result === null ? 'outcome' : `outcome tone-${result.tone}`} data-testid="sync-result">
        {result !== null && say(result.sentence)}
      </span>
    </span>
  )
}
