import type { SiteView, TodayView } from '../core/protocol/messages.ts'
import { type Sentence, sentence } from '../extension/ui/sentence.ts'

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

/** How often an app was met today; blocks are told only where there were any. */
export function describeUse(use: TodayView['apps'][number], formatCount: (count: number) => string): Sentence {
  return use.blocked === 0
    ? sentence('visits', formatCount(use.visits))
    : sentence('visitsAndBlocked', formatCount(use.visits), formatCount(use.blocked))
}
