import type { SiteView, TodayView } from '../core/protocol/messages.ts'
import type { Action } from '../core/protocol/tags.ts'
import { type MessageKey, type Sentence, sentence, type Tone } from '../extension/ui/sentence.ts'

/** The site in the current tab, in at most two lines. */
export interface SiteLines {
  /** A name, or words where there is none. */
  readonly title: string | Sentence
  readonly note: string | Sentence
}

export function siteLines(site: SiteView): SiteLines {
  switch (site.kind) {
    case 'not-recorded':
      return { title: sentence('siteNotRecorded'), note: sentence('siteNotRecordedWhy') }
    case 'unknown':
      return { title: sentence('siteUnknown'), note: site.host }
    case 'app':
      return { title: site.app.name, note: `${site.app.category} · ${site.host}` }
  }
}

/** What the browser does with an app's pages, where that isn't simply to open them. */
export const ACTIONS: Readonly<Record<Action, { readonly tone: Tone; readonly words: MessageKey } | null>> = {
  allow: null,
  warn: { tone: 'warn', words: 'siteWarned' },
  block: { tone: 'danger', words: 'siteBlocked' },
}

/** How often an app was met today; blocks are told only where there were any. */
export function describeUse(use: TodayView['apps'][number], formatCount: (count: number) => string): Sentence {
  return use.blocked === 0
    ? sentence('visits', formatCount(use.visits))
    : sentence('visitsAndBlocked', formatCount(use.visits), formatCount(use.blocked))
}
