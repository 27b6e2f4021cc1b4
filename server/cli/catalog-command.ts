import { resolve } from 'node:path'
import type { Command } from 'commander'
import { loadCatalog } from '../../catalog/load-catalog.ts'
import { addImportCommand } from './catalog-import-command.ts'
import type { CliContext } from './context.ts'

export function addCatalogCommand(program: Command, context: CliContext): void {
  const catalog = program.command('catalog').description('the cloud app catalog')
  catalog
    .command('validate')
    .description('check a folder of catalog files; names everything that is wrong')
    .argument('[folder]', 'default: the catalog that the server comes with')
    .action((folder: string | undefined) => validate(folder ?? context.folders.catalog, context))
  addImportCommand(catalog, context)
}

async function validate(folder: string, context: CliContext): Promise<void> {
  const { apps, categories } = await loadCatalog(resolve(folder))
  context.print(`${resolve(folder)}: ${apps.length} apps in ${categories.size} categories, all valid\n`)
}
