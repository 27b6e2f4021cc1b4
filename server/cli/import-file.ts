import { readFile } from 'node:fs/promises'
import { type ParsedFile, UnreadableFile } from '../../catalog/importers/parsed-file.ts'
import { type ReadOptions, readImport } from '../../catalog/importers/read-import.ts'
import { CliError, EXIT } from './cli-error.ts'

/** @throws {CliError} where the file can't be read, or the options don't fit its format */
export async function readImportFile(file: string, options: ReadOptions): Promise<ParsedFile> {
  checkOptions(options)
  const text = await readText(file)
  try {
    return readImport(text, options)
  } catch (error) {
    if (error instanceof UnreadableFile) throw new CliError(`${file}: ${error.message}`)
    throw error
  }
}

function checkOptions({ format, app, name, category }: ReadOptions): void {
  if (format !== 'domains') {
    if (app === undefined && name === undefined && category === undefined) return
    throw new CliError('--app, --name and --category go with a list of domains: a row names its own.', EXIT.usage)
  }
  if (app === undefined && category === undefined) {
    throw new CliError(
      'Each domain of a list becomes an app of its own, in the category that --category names.\n' +
        'With --app all of them belong to one app, which --name and --category describe if it is new.',
      EXIT.usage,
    )
  }
  if (app === undefined && name !== undefined) {
    throw new CliError('--name goes with --app: without it each app is named like its domain.', EXIT.usage)
  }
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (error) {
    const reason =
      error instanceof TypeError ? 'it is no text in UTF-8' : error instanceof Error ? error.message : error
    throw new CliError(`${file} can't be read: ${reason}`)
  }
}
