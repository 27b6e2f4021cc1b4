import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { Rollout } from '../rollout/rollout.ts'
import type { CliContext } from './context.ts'
import { dataOption, publicUrlOption } from './options.ts'
import { readServerFile } from './server-file.ts'

interface PackOptions {
  readonly data: string
  readonly out: string
  readonly publicUrl?: string
}

/** Needs no running server: the same key gives the same extension that the server offers. */
export function addPackCommand(program: Command, context: CliContext): void {
  program
    .command('pack')
    .description('write the signed extension (heliograph.crx) and its update manifest (updates.xml)')
    .addOption(dataOption())
    .option('--out <folder>', 'where to write them', 'packed')
    .addOption(publicUrlOption())
    .action((options: PackOptions) => pack(options, context))
}

async function pack(options: PackOptions, context: CliContext): Promise<void> {
  const dataFolder = resolve(options.data)
  const publicUrl = options.publicUrl ?? (await readServerFile(dataFolder))?.publicUrl ?? 'http://127.0.0.1:8787'
  const rollout = await Rollout.load({ dataFolder, extensionFolder: context.folders.extension, publicUrl })

  const out = resolve(options.out)
  await mkdir(out, { recursive: true })
  const crx = join(out, 'heliograph.crx')
  const updates = join(out, 'updates.xml')
  await writeFile(crx, rollout.crx)
  await writeFile(updates, rollout.updateManifest())

  context.hint(`Extension ${rollout.extensionId}, version ${rollout.version}, for a server at ${publicUrl}`)
  context.hint(`Signed by ${join(dataFolder, 'extension-signing.key')}: keep a copy, the extension id hangs on it.`)
  context.print(`${crx}\n${updates}\n`)
}
