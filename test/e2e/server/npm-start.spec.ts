import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'

/** `npm start` with a data folder of its own; what it prints is in the array, as it comes. */
function npmStart(dataFolder: string, ...flags: string[]): { child: ChildProcess; output: string[] } {
  const child = spawn('npm', ['start', '--', '--port', '0', '--data', dataFolder, ...flags], {
    env: { ...process.env, HEADLESS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)))
  return { child, output }
}

/** npm passes the signal on and ends; what it ran ends when it has noticed. */
async function stop(child: ChildProcess, url: string): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
  const answers = () =>
    fetch(`${url}/healthz`).then(
      () => true,
      () => false,
    )
  await expect.poll(answers, { timeout: 30_000 }).toBe(false)
}

function addressIn(output: string): string {
  return /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? ''
}

test('npm start prints the first-run link, serves the portal, and opens a browser that is connected', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'heliograph-start-'))
  const { child, output } = npmStart(dataFolder, '--browser')
  const printed = () => output.join('')

  await expect.poll(printed, { timeout: 120_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+\/setup#token=\S+/)
  const url = addressIn(printed())
  expect(await (await fetch(`${url}/`)).text()).toContain('<title>Heliograph</title>')
  await expect.poll(printed, { timeout: 60_000 }).toContain('The browser is open and connected')
  await stop(child, url)

  await test.step('a second start finds all in place', async () => {
    const again = npmStart(dataFolder)
    await expect.poll(() => again.output.join(''), { timeout: 60_000 }).toContain('Heliograph runs at')
    expect(again.output.join('')).not.toContain('Built.')
    await stop(again.child, addressIn(again.output.join('')))
  })
  await rm(dataFolder, { recursive: true, force: true })
})
