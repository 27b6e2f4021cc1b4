import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { smallExtension } from '../rollout/small-extension.ts'

/** Writes, in short, what a build leaves beside the server. */
export async function builtProduct(folder: string): Promise<void> {
  await smallExtension(folder)
  await mkdir(join(folder, 'portal'))
  await writeFile(join(folder, 'portal', 'index.html'), '<!doctype html><title>Portal</title>')
}
