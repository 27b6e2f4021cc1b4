import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import type { AppDetail } from '../../../core/protocol/admin-api.ts'
import { refreshBundleStatus } from '../../data/bundle-status.ts'
import { formatScore } from '../../format/count.ts'
import { RiskScore } from '../../risk/risk-score.tsx'
import { may } from '../../session.ts'
import { strings } from '../../strings.ts'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { OverrideDialog } from './override-dialog.tsx'
import { RemoveOverrideDialog } from './remove-override-dialog.tsx'
import { RiskGroups } from './risk-groups.tsx'

interface AppRiskProps {
  readonly app: AppDetail
  readonly onChanged: () => void
}

/** The risk score with all its parts, and for those who may, the way to set it by hand. */
export function AppRisk({ app, onChanged }: AppRiskProps) {
  const section = useRef<HTMLElement>(null)
  const { risk } = app
  const words = strings.risk
  const measured = risk.groups.some(({ factors }) => factors.some(({ source }) => source?.kind === 'measured'))

  // The lists link here; the page is drawn only after the browser has looked for the place.
  useLayoutEffect(() => {
    if (location.hash === '#risk') section.current?.scrollIntoView()
  }, [])

  return (
    <section ref={section} id="risk" class="card">
      <div class="risk-heading">
        <h2>{words.name}</h2>
        <RiskScore score={risk.score} size="l" />
        <span class="muted">{words.scale}</span>
      </div>
      <p>{risk.confidence === 0 ? words.nothingKnown : words.knownShare(risk.confidence)}</p>
      <Override app={app} />
      {may('judge-risk') && app.category !== null && <OverrideButtons app={app} onChanged={onChanged} />}
      <RiskGroups groups={risk.groups} />
      <p class="hint">
        {!measured && `${words.fleet} `}
        <Link href="/risk-model">{words.model}</Link>
      </p>
    </section>
  )
}

function Override({ app: { risk } }: { readonly app: AppDetail }) {
  if (risk.override === null) return null
  const words = strings.risk.override
  return (
    <div class="notice notice-info">
      <p>
        {words.by(risk.override.setBy)} <TimeAgo at={risk.override.setAt} />
      </p>
      <p class="risk-note">{risk.override.note}</p>
      <p class="muted">{words.model(risk.modelScore === null ? null : formatScore(risk.modelScore))}</p>
    </div>
  )
}

function OverrideButtons({ app, onChanged }: AppRiskProps) {
  const [open, setOpen] = useState<'set' | 'remove' | null>(null)
  const words = strings.risk.override
  const overridden = app.risk.override !== null
  const close = () => setOpen(null)

  function done(): void {
    close()
    onChanged()
    void refreshBundleStatus()
  }

  return (
    <div class="button-row">
      <button type="button" class="button small" aria-haspopup="dialog" onClick={() => setOpen('set')}>
        {overridden ? words.change : words.set}
      </button>
      {overridden && (
        <button type="button" class="button small" aria-haspopup="dialog" onClick={() => setOpen('remove')}>
          {words.remove}
        </button>
      )}
      {open === 'set' && <OverrideDialog app={app} onClose={close} onDone={done} />}
      {open === 'remove' && <RemoveOverrideDialog app={app} onClose={close} onDone={done} />}
    </div>
  )
}
