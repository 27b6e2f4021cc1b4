import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Writes the smallest extension there is, with a file in a folder, and returns where it is. */
export async function smallExtension(parent: string, manifest: Readonly<Record<string, unknown>> = {}) {
  const folder = join(parent, 'extension')
  await mkdir(join(folder, 'nested'), { recursive: true })
  await writeFile(
    join(folder, 'manifest.json'),
    JSON.stringify({
      manifest_version: 3,
      name: 'Small',
      version: '1.2.3',
      background: { service_worker: 'worker.js' },
      ...manifest,
    }),
  )
  await writeFile(join(folder, 'worker.js'), '// nothing to do\n')
  await writeFile(join(folder, 'nested', 'page.html'), '<!doctype html><title>Page</title>\n')
  return folder
}
