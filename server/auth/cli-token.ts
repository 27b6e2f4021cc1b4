import { readFile, rename, writeFile } from 'node:fs/promises'
import { findApiToken } from '../store/api-tokens.ts'
import type { Db } from '../store/schema.ts'
import { issueApiToken } from './issue-api-token.ts'
import { hashSecret } from './secrets.ts'

/**
 * Keeps an admin API token for the command line in a file that its owner alone can read; makes a new one where
 * there is none, or it no longer holds.
 */
export async function keepCliToken(db: Db, file: string, now: number): Promise<void> {
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim()
  if (kept !== '') {
    const found = await findApiToken(db, hashSecret(kept), now)
    if (found?.role === 'admin') return
  }
  const request = { name: 'command-line', role: 'admin', expiresInDays: null, actor: 'server', now } as const
  const { token } = await issueApiToken(db, request)
  // Written aside and moved, so that nobody reads half of it.
  await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}
