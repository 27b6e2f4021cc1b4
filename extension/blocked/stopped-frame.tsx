import { t } from '../ui/i18n.ts'
import { openableAddress, type Stopped } from './block-view.ts'
import { OrganisationMessage, Support, Verdict } from './stopped-parts.tsx'

interface Props {
  readonly address: string
  readonly decision: Stopped
}

/** In place of an app's frame, inside somebody else's page: what there must be, in little room. */
export function StoppedFrame({ address, decision }: Props) {
  const href = decision.kind === 'warned' ? openableAddress(address, decision.host) : null
  return (
    <>
      <Verdict decision={decision} />
      <OrganisationMessage decision={decision} />
      {href !== null && (
        <p>
          <a href={href} target="_blank" rel="noreferrer" data-testid="open-in-tab">
            {t('openInTab', [decision.host])}
          </a>
        </p>
      )}
      <Support decision={decision} />
    </>
  )
}
