import { useEffect, useRef } from 'preact/hooks'
import type { AccessRequestView } from '../../core/protocol/messages.ts'
import { locale, say, t } from '../ui/i18n.ts'
import { StatusLine } from '../ui/status-line.tsx'
import { formatHour } from '../ui/time.ts'
import { describeRequest } from './request-view.ts'

interface Props {
  readonly request: AccessRequestView | null
  /** Whether one was sent from this page, which the worker may not have told of yet. */
  readonly justSent: boolean
}

/** How the person's request for access stands. Always there, so that a screen reader says what comes into it. */
export function RequestState({ request, justSent }: Props) {
  const place = useRef<HTMLDivElement>(null)

  // The form that had the focus has gone.
  useEffect(() => {
    if (justSent) place.current?.focus()
  }, [justSent])

  return (
    <div ref={place} role="status" tabIndex={-1} class="request-state" data-testid="request-state">
      {request !== null && <Stand request={request} />}
      {request === null && justSent && <StatusLine tone="neutral">{t('requestSent')}</StatusLine>}
    </div>
  )
}

function Stand({ request }: { readonly request: AccessRequestView }) {
  const { tone, text, next, note } = describeRequest(request, (time) => formatHour(time, locale()))
  return (
    <section>
      <h2>{t('requestHeading')}</h2>
      <StatusLine tone={tone}>
        {say(text)}
        {next !== null && ` ${say(next)}`}
      </StatusLine>
      {note !== null && (
        <div class="message">
          <h3>{say(note.heading)}</h3>
          <p>
            <bdi>{note.text}</bdi>
          </p>
        </div>
      )}
    </section>
  )
}
