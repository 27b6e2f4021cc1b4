import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'

/** Makes the folder where it is missing, and keeps everybody but its owner out, also where it was there before. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    await chmod(folder, 0o700)
  } catch (error) {
    // A mounted volume may be another user's, who decides on it; what we write there has modes of its own.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error
  }
}

/**
 * Reads a key; where there is no such file, makes it, readable by its owner alone. Of several that start at once, all
 * get the same key.
 *
 * @param makeKey the new key, as text
 */
export async function readOrCreateKey(file: string, makeKey: () => Promise<string>): Promise<string> {
  const kept = await readIfThere(file)
  if (kept !== null) return kept

  // Written aside and linked into place: nobody ever reads half a key, or takes another one's away.
  const own = `${file}.${randomUUID()}`
  const key = await makeKey()
  await writeFile(own, key, { mode: 0o600, flag: 'wx' })
  try {
    await link(own, file)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return readFile(file, 'utf8')
  } finally {
    await rm(own, { force: true })
  }
}

/** @returns `null` where there is no such file */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
