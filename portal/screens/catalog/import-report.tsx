import { IMPORT_COUNTS, type ImportReport, type Refusal } from '../../../core/protocol/catalog-imports.ts'
import { formatCount } from '../../format/count.ts'
import { strings } from '../../strings.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { download } from '../../ui/download.ts'
import { Notice } from '../../ui/notice.tsx'

const words = strings.catalog.report

/** A file may have tens of thousands; the downloaded report has them all. */
const SHOWN_REFUSALS = 100

interface ImportReportViewProps {
  readonly report: ImportReport
  /** The file's name. */
  readonly source: string
}

/** What an import did, or would do, and what of the file was left out. */
export function ImportReportView({ report, source }: ImportReportViewProps) {
  const { bundleVersion, refusals } = report
  const shown = refusals.slice(0, SHOWN_REFUSALS).map((refusal, index) => ({ ...refusal, key: String(index) }))
  return (
    <div class="stack import-report">
      <Notice kind={bundleVersion === null ? 'info' : 'ok'}>
        <p>{bundleVersion === null ? words.wouldBe : words.done(bundleVersion)}</p>
      </Notice>
      <dl class="figures">
        {IMPORT_COUNTS.map((name) => (
          <div key={name}>
            <dt>{words.counts[name]}</dt>
            <dd>{formatCount(report.apps[name])}</dd>
          </div>
        ))}
        <div>
          <dt>{words.domains}</dt>
          <dd>{formatCount(report.domains)}</dd>
        </div>
      </dl>
      {shown.length > 0 && (
        <>
          <h3>{words.refusals}</h3>
          <DataTable
            caption={words.caption(shown.length, refusals.length)}
            columns={columns}
            rows={shown}
            rowKey={({ key }) => key}
          />
        </>
      )}
      <div class="button-row">
        <button type="button" class="button" onClick={() => downloadReport(report, source)}>
          {words.download}
        </button>
      </div>
    </div>
  )
}

const columns: readonly Column<Refusal>[] = [
  { key: 'place', label: words.columns.place, kind: 'row-header', cell: ({ place }) => place },
  { key: 'app', label: words.columns.app, cell: ({ appId }) => appId ?? words.noId },
  {
    key: 'what',
    label: words.columns.what,
    cell: ({ field, value }) => (field === 'app' ? words.wholeApp : words.part(field, value)),
  },
  { key: 'reason', label: words.columns.reason, cell: ({ reason }) => reason },
]

function downloadReport(report: ImportReport, source: string): void {
  const content = `${JSON.stringify(report, null, 2)}\n`
  download({ content, mediaType: 'application/json', fileName: `${source}.report.json` })
}
