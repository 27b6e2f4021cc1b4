import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runNpm } from './run.mjs'

/**
 * `npm ci`, unless node_modules was installed from this very package-lock.json. With what the build takes, whatever
 * NODE_ENV says.
 *
 * @param {string} root
 * @returns {Promise<boolean>} whether anything had to be installed
 */
export async function installPackages(root) {
  const marker = join(root, 'node_modules', '.heliograph-lock')
  const lock = createHash('sha256')
    .update(await readFile(join(root, 'package-lock.json')))
    .digest('hex')
  if ((await readFile(marker, 'utf8').catch(() => '')) === lock) return false
  await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund'], root)
  await writeFile(marker, lock)
  return true
}
