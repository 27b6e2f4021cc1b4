import { createHash } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runNode } from './run.mjs'

/** What the build reads. A name that isn't there is as good as an empty folder. */
const SOURCES = [
  'background',
  'catalog',
  'core',
  'extension',
  'popup',
  'portal',
  'server',
  'manifest.json',
  'package-lock.json',
  'scripts/build.mjs',
  'tsconfig.base.json',
  'vite.config.ts',
  'vite.content.config.ts',
  'vite.portal.config.ts',
  'vite.server.config.ts',
]

/** One file of each output: a build by hand changes their times, and one that is missing was cleaned away. */
const OUTPUTS = [
  'dist/extension/manifest.json',
  'dist/extension/extension/content/file-sensor.js',
  'dist/portal/index.html',
  'dist/server/main.js',
]

/**
 * What `npm run build` does, unless dist/ was built from these very sources.
 *
 * @param {string} root
 * @returns {Promise<boolean>} whether anything had to be built
 */
export async function buildIfChanged(root) {
  const marker = join(root, 'dist', '.built-from')
  const sources = await sourcesHash(root)
  const built = await readFile(marker, 'utf8').catch(() => '')
  if (built === `${sources} ${await outputTimes(root)}`) return false
  await runNode([join('scripts', 'build.mjs')], root)
  await writeFile(marker, `${sources} ${await outputTimes(root)}`)
  return true
}

/** @param {string} root */
async function sourcesHash(root) {
  const hash = createHash('sha256')
  for (const source of SOURCES) {
    for (const file of await filesOf(join(root, source))) {
      hash.update(file).update('\0')
      hash.update(await readFile(file)).update('\0')
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} path of a file or folder
 * @returns {Promise<string[]>} in order
 */
async function filesOf(path) {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return []
  if (found.isFile()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** @param {string} root */
async function outputTimes(root) {
  const times = OUTPUTS.map(async (output) => (await stat(join(root, output)).catch(() => undefined))?.mtimeMs)
  return (await Promise.all(times)).join(',')
}
