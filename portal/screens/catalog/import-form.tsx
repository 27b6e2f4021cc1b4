import { useId, useState } from 'preact/hooks'
import { IMPORT_FORMATS } from '../../../catalog/importers/import-format.ts'
import { UnreadableFile } from '../../../catalog/importers/parsed-file.ts'
import type { ImportReport } from '../../../core/protocol/catalog-imports.ts'
import { api } from '../../api.ts'
import { refreshBundleStatus } from '../../data/bundle-status.ts'
import { forgetCategories } from '../../data/categories.ts'
import { useAction } from '../../data/use-action.ts'
import { strings } from '../../strings.ts'
import { announce } from '../../ui/announcer.tsx'
import { SelectField } from '../../ui/fields.tsx'
import { ProblemNotice } from '../../ui/notice.tsx'
import { ImportProgress } from './import-progress.tsx'
import { ImportReportView } from './import-report.tsx'
import { ListFields } from './list-fields.tsx'
import { chosenFormat, type ImportChoices, readFile } from './read-file.ts'
import { type ImportPhase, uploadImport } from './upload-import.ts'

const words = strings.catalog.import

const AT_FIRST: ImportChoices = {
  format: 'auto',
  listAs: 'apps',
  app: '',
  name: '',
  category: '',
  createCategories: false,
}

/** Takes apps from a file: tried first, then put into force. */
export function ImportForm({ onImported }: { readonly onImported: () => void }) {
  const id = useId()
  const [file, setFile] = useState<File>()
  const [choices, setChoices] = useState(AT_FIRST)
  const [phase, setPhase] = useState<ImportPhase>()
  const [unreadable, setUnreadable] = useState<string>()
  const [report, setReport] = useState<ImportReport>()

  function forget(): void {
    setUnreadable(undefined)
    setReport(undefined)
  }

  function change(changes: Partial<ImportChoices>): void {
    setChoices({ ...choices, ...changes })
    // What a report says holds for the choices that it was made with.
    forget()
  }

  const run = useAction(async (dryRun: boolean) => {
    if (file === undefined) return
    forget()
    setPhase({ name: 'reading' })
    try {
      const parsed = await readFile(file, choices)
      const made = await uploadImport(api, parsed, { source: file.name.slice(0, 255), dryRun }, setPhase)
      setReport(made)
      const { added, changed, overridden } = made.apps
      const { announceDry, announceDone } = strings.catalog.report
      announce((dryRun ? announceDry : announceDone)(added + changed + overridden))
      if (dryRun) return
      forgetCategories()
      void refreshBundleStatus()
      onImported()
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error
      setUnreadable(error.message)
    } finally {
      setPhase(undefined)
    }
  })
  const isList = file !== undefined && chosenFormat(choices, file.name) === 'domains'

  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault()
        run.run((event.submitter as HTMLButtonElement | null)?.value !== 'import')
      }}
    >
      <h2>{words.title}</h2>
      <p class="hint">{words.hint}</p>
      <div class="import-fields">
        <div class="field">
          <label for={id}>{words.file}</label>
          <input
            id={id}
            type="file"
            required
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0])
              forget()
            }}
          />
        </div>
        <SelectField
          label={words.format}
          value={choices.format}
          options={(['auto', ...IMPORT_FORMATS] as const).map((format) => [format, words.formats[format]] as const)}
          onChange={(format) => change({ format })}
        />
        {isList && <ListFields choices={choices} onChange={change} />}
      </div>
      {!isList && (
        <label class="check">
          <input
            type="checkbox"
            checked={choices.createCategories}
            onChange={(event) => change({ createCategories: event.currentTarget.checked })}
          />
          {words.createCategories}
        </label>
      )}
      <div class="button-row">
        <button type="submit" value="dry-run" class="button primary" disabled={run.busy}>
          {words.dryRun}
        </button>
        <button type="submit" value="import" class="button" disabled={run.busy}>
          {words.run}
        </button>
      </div>
      {phase !== undefined && <ImportProgress phase={phase} />}
      {unreadable !== undefined && (
        <div class="notice notice-danger" role="alert">
          <p>
            <strong>{words.unreadable}</strong>
          </p>
          <p>{unreadable}</p>
        </div>
      )}
      <ProblemNotice problem={run.problem} />
      {report !== undefined && <ImportReportView report={report} source={file?.name ?? ''} />}
    </form>
  )
}
