import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataFolderInUse, holdDataFolder } from '../../../server/data-folder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heliograph-data-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const leaveLock = (text: string) => writeFile(join(folder, 'server.lock'), text)

describe('a data folder', () => {
  it('is made where it is missing', async () => {
    const held = await holdDataFolder(join(folder, 'deep', 'data'))
    expect(held.path).toBe(join(folder, 'deep', 'data'))
    await held.release()
  })

  it('is closed to everybody but its owner, also when it was there before', async () => {
    await chmod(folder, 0o755)
    const held = await holdDataFolder(folder)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    await held.release()
  })

  it('is held by one server, until that one releases it', async () => {
    const held = await holdDataFolder(folder)
    const second = holdDataFolder(folder)
    await expect(second).rejects.toThrow(DataFolderInUse)
    await expect(second).rejects.toThrow(`process id ${process.pid}. Stop that server first`)
    await held.release()
    await (await holdDataFolder(folder)).release()
    expect(await readdir(folder)).toEqual([])
  })

  it('is not taken from another process that lives', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await leaveLock(JSON.stringify({ pid: other.pid, started: null }))
    await expect(holdDataFolder(folder)).rejects.toThrow(DataFolderInUse)
    other.kill('SIGKILL')
  })

  it.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: null })],
    ['a process that had the id of another now', JSON.stringify({ pid: process.ppid, started: 'before' })],
    ['this very process id, before a restart', JSON.stringify({ pid: process.pid, started: '1' })],
    ['nobody who can be read', '{'],
  ])('is taken over from %s', async (_, lock) => {
    await leaveLock(lock)
    const held = await holdDataFolder(folder)
    await expect(holdDataFolder(folder)).rejects.toThrow(DataFolderInUse)
    await held.release()
  })

  it('is given to one, of many that find it left behind', async () => {
    await leaveLock('{')
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => holdDataFolder(folder)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})
