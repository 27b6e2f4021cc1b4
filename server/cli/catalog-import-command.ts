import { writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { formatOf, IMPORT_FORMATS, type ImportFormat } from '../../catalog/importers/import-format.ts'
import type { ReadOptions } from '../../catalog/importers/read-import.ts'
import { wholeReport } from '../../catalog/importers/whole-report.ts'
import type { ImportReport, Refusal } from '../../core/protocol/catalog-imports.ts'
import { AdminClient, type ServerOptions } from './admin-client.ts'
import { uploadImport } from './catalog-upload.ts'
import { CliError, EXIT } from './cli-error.ts'
import type { CliContext } from './context.ts'
import { readImportFile } from './import-file.ts'
import { withServerOptions } from './options.ts'

interface ImportOptions extends ServerOptions, Omit<ReadOptions, 'format'> {
  readonly format?: ImportFormat
  readonly dryRun?: boolean
  readonly report?: string
}

/** More are in the report file alone. */
const SHOWN_REFUSALS = 50

export function addImportCommand(catalog: Command, context: CliContext): void {
  const command = catalog
    .command('import')
    .description('take apps from a file: custom ones, and what is to be otherwise with those of the catalog')
    .argument('<file>', 'CSV with a header line, JSON like the catalog’s own files, or a list of domains')
    .addOption(
      new Option('--format <format>', 'default: by the file’s name; anything but .csv and .json is a list').choices(
        IMPORT_FORMATS,
      ),
    )
    .option('--dry-run', 'say what would happen, and change nothing')
    .option('--report <file>', 'write counts and every refusal to this file, as JSON')
    .option(
      '--create-categories',
      'make the categories that the server does not have; otherwise their apps are refused',
    )
    .option('--app <id>', 'a list of domains: all of them belong to this one app')
    .option('--name <name>', 'with --app: the app’s name')
    .option('--category <category>', 'a list of domains: the category of its apps, by id or name')
  withServerOptions(command).action((file: string, options: ImportOptions) => importFile(file, options, context))
}

async function importFile(file: string, options: ImportOptions, context: CliContext): Promise<void> {
  const client = await AdminClient.for(options)
  const parsed = await readImportFile(resolve(file), { ...options, format: options.format ?? formatOf(file) })
  const { dryRun = false } = options
  const report = await uploadImport(client, parsed, { source: basename(file).slice(0, 255), dryRun }, context)

  const whole = wholeReport(report, parsed)
  const { refusals } = whole
  if (options.report !== undefined) await writeReport(resolve(options.report), whole)
  for (const line of refusals.slice(0, SHOWN_REFUSALS).map(describeRefusal)) context.hint(line)
  if (refusals.length > SHOWN_REFUSALS) {
    context.hint(`… and ${refusals.length - SHOWN_REFUSALS} more: --report <file> has them all.`)
  }
  context.print(summary(whole))

  const { added, changed, overridden, unchanged } = whole.apps
  if (added + changed + overridden + unchanged === 0) throw new CliError('Nothing in the file could be taken.')
}

function describeRefusal({ place, appId, field, value, reason }: Refusal): string {
  const what = field === 'app' ? 'not taken' : `${field} without ${value}`
  return [place, appId, what, reason].filter((part) => part !== null && part !== '').join(' · ')
}

function summary({ dryRun, apps, domains, refusals, bundleVersion }: ImportReport): string {
  const would = dryRun ? 'Dry run, nothing was changed. It would be:\n' : ''
  return [
    `${would}Custom apps   ${apps.added} new, ${apps.changed} changed`,
    `Catalog apps  ${apps.overridden} overridden`,
    `Unchanged     ${apps.unchanged}`,
    `Refused       ${apps.refused} apps; ${refusals.filter(({ field }) => field !== 'app').length} parts of others`,
    `Domains       ${domains}`,
    ...(bundleVersion === null ? [] : [`In force      from bundle version ${bundleVersion} on`]),
    '',
  ].join('\n')
}

async function writeReport(file: string, report: ImportReport): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
  } catch (error) {
    throw new CliError(
      `The report can't be written to ${file}: ${error instanceof Error ? error.message : error}`,
      EXIT.failed,
    )
  }
}
