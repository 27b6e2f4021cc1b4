import type { ImportReport, Refusal } from '../../core/protocol/catalog-imports.ts'
import type { ParsedFile } from './parsed-file.ts'

/** The server's report, with what of the file never reached the server, and with the lines that it doesn't know. */
export function wholeReport(report: ImportReport, { refusals, domainLines }: ParsedFile): ImportReport {
  const unread = refusals.filter(({ field }) => field === 'app').length
  return {
    ...report,
    apps: { ...report.apps, refused: report.apps.refused + unread },
    refusals: [...refusals, ...report.refusals.map((refusal) => withLine(refusal, domainLines))],
  }
}

function withLine(refusal: Refusal, lines: ReadonlyMap<string, number> | undefined): Refusal {
  const line = lines?.get(refusal.value)
  return line === undefined ? refusal : { ...refusal, place: `line ${line}` }
}
