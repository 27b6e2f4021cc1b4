import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { smallExtension } from '../rollout/small-extension.ts'
import { temporaryFolder } from '../rollout/temporary-folder.ts'
import { CommandLine } from './command-line.ts'

async function builtProduct() {
  const folder = await temporaryFolder()
  await smallExtension(folder)
  await mkdir(join(folder, 'portal'))
  await writeFile(join(folder, 'portal', 'index.html'), '<!doctype html><title>Portal</title>')
  const data = join(folder, 'data')
  await mkdir(data)
  return { folder, data }
}

describe('serve', () => {
  it('forgets its address when it is stopped, and the port is free', async () => {
    const { folder, data } = await builtProduct()
    const command = new CommandLine(folder)
    expect((await command.run('serve', '--port', '0', '--data', data)).exitCode).toBe(0)
    const { url, pid } = JSON.parse(await readFile(join(data, 'server.json'), 'utf8'))
    expect(pid).toBe(process.pid)

    await command.stop()

    await expect(readFile(join(data, 'server.json'))).rejects.toThrow('ENOENT')
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })

  it('refuses a data folder that another running server has', async () => {
    const owner = await builtProduct()
    const first = new CommandLine(owner.folder)
    await first.run('serve', '--port', '0', '--data', owner.data)
    onTestFinished(() => first.stop())
    // The other server is in this very process here, and its parent is alive for sure.
    const { url } = JSON.parse(await readFile(join(owner.data, 'server.json'), 'utf8'))
    const { folder, data } = await builtProduct()
    await writeFile(join(data, 'server.json'), JSON.stringify({ url, pid: process.ppid }))

    const { exitCode, hints } = await new CommandLine(folder).run('serve', '--port', '0', '--data', data)

    expect(exitCode).toBe(1)
    expect(hints).toContain(`A server already runs with this data folder: ${url} (process ${process.ppid})`)
  })

  it('starts where the server before it was killed', async () => {
    const { folder, data } = await builtProduct()
    await writeFile(join(data, 'server.json'), JSON.stringify({ url: 'http://127.0.0.1:9', pid: process.ppid }))
    const command = new CommandLine(folder)
    const { exitCode } = await command.run('serve', '--port', '0', '--data', data)
    onTestFinished(() => command.stop())
    expect(exitCode).toBe(0)
  })

  it('says in words that the port is taken', async () => {
    const first = await builtProduct()
    const running = new CommandLine(first.folder)
    await running.run('serve', '--port', '0', '--data', first.data)
    onTestFinished(() => running.stop())
    const { url } = JSON.parse(await readFile(join(first.data, 'server.json'), 'utf8'))

    const { folder, data } = await builtProduct()
    const { exitCode, hints } = await new CommandLine(folder).run('serve', '--port', new URL(url).port, '--data', data)
    expect(exitCode).toBe(1)
    expect(hints).toMatch(/Port \d+ .* is taken.*--port/)
  })
})
