import { t } from '../ui/i18n.ts'
import type { Warned } from './block-view.ts'
import { ContinueForm } from './continue-form.tsx'
import { goBack } from './go-back.ts'
import { Alternatives, Details, Organisation, OrganisationMessage, Support, Verdict } from './stopped-parts.tsx'

interface Props {
  readonly address: string
  readonly decision: Warned
  readonly refresh: () => void
}

/** The page before a monitored app. */
export function WarningNotice({ address, decision, refresh }: Props) {
  return (
    <>
      <Organisation decision={decision} />
      <Verdict decision={decision} />
      <OrganisationMessage decision={decision} />
      <p class="actions">
        <button type="button" class="button button-primary" data-testid="go-back" onClick={goBack}>
          {t('goBack')}
        </button>
      </p>
      <ContinueForm address={address} decision={decision} refresh={refresh} />
      <Alternatives decision={decision} />
      <Support decision={decision} />
      <Details decision={decision} />
    </>
  )
}
