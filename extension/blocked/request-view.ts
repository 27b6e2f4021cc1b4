import type { AccessRequestView } from '../../core/protocol/messages.ts'
import { type Sentence, sentence, type Tone } from '../ui/sentence.ts'
import type { Blocked } from './block-view.ts'

/** How a request for access stands, in words. */
export interface RequestWords {
  readonly tone: Tone
  readonly text: Sentence
  /** What happens next, where that isn't said already. */
  readonly next: Sentence | null
  /** What the admin wrote to the person, as text of theirs. */
  readonly note: { readonly heading: Sentence; readonly text: string } | null
}

/** @param formatTime puts epoch ms into words */
export function describeRequest(request: AccessRequestView, formatTime: (time: number) => string): RequestWords {
  if (request.state === 'waiting') {
    return { tone: 'neutral', text: sentence('requestWaiting', formatTime(request.askedAt)), next: null, note: null }
  }
  const { decidedBy, note } = request
  const decided = [decidedBy, formatTime(request.decidedAt)] as const
  const noteWords = note === null ? null : { heading: sentence('requestNote', decidedBy), text: note }
  return request.state === 'granted'
    ? {
        tone: 'ok',
        text: sentence('requestGranted', ...decided),
        next: sentence('requestGrantedNext'),
        note: noteWords,
      }
    : { tone: 'danger', text: sentence('requestDenied', ...decided), next: null, note: noteWords }
}

/**
 * The app for which access may be asked for; null where there is nothing to ask: what the managed policy blocks isn't
 * opened by an exception, and one request at a time is enough.
 */
export function requestableApp({ by, app, request }: Blocked): string | null {
  return by === 'tag' && request?.state !== 'waiting' ? (app?.name ?? null) : null
}

/** Whether the decision may change any moment, without the person doing anything. */
export function isUnsettled({ request }: Blocked): boolean {
  return request?.state === 'waiting' || request?.state === 'granted'
}
