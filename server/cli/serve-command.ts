import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { startServer } from '../serve.ts'
import { CliError } from './cli-error.ts'
import type { CliContext } from './context.ts'
import { dataOption, publicUrlOption, wholeNumber } from './options.ts'
import { readServerFile, removeServerFile, writeServerFile } from './server-file.ts'

interface ServeOptions {
  readonly port: number
  readonly host: string
  readonly data: string
  readonly publicUrl?: string
  readonly databaseUrl?: string
}

export function addServeCommand(program: Command, context: CliContext): void {
  program
    .command('serve')
    .description('run the server: device API, admin API, portal')
    .option('--port <number>', 'TCP port; 0 takes a free one', wholeNumber(0, 65_535), 8787)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(dataOption())
    .addOption(publicUrlOption())
    .addOption(
      new Option('--database-url <url>', 'PostgreSQL database (default: an embedded one in the data folder)').env(
        'DATABASE_URL',
      ),
    )
    .action((options: ServeOptions) => serve(options, context))
}

/** Resolves once the server listens; it runs on until it is told to stop. */
async function serve(options: ServeOptions, context: CliContext): Promise<void> {
  const dataFolder = resolve(options.data)
  await mkdir(dataFolder, { recursive: true })
  await refuseSecondServer(dataFolder)

  const server = await start(options, dataFolder, context)
  await writeServerFile(dataFolder, { url: server.url, pid: process.pid })
  context.hint(welcome(server.url, server.setupLink, dataFolder, options))

  context.whenStopped(async () => {
    context.hint('Stopping: requests that run are answered, new ones are not taken.')
    await server.close()
    await removeServerFile(dataFolder)
    context.hint('Stopped.')
  })
}

async function start(options: ServeOptions, dataFolder: string, { folders }: CliContext) {
  const { host, port, publicUrl, databaseUrl } = options
  try {
    return await startServer({
      host,
      port,
      dataFolder,
      catalogFolder: folders.catalog,
      portalFolder: folders.portal,
      extensionFolder: folders.extension,
      ...(publicUrl === undefined ? {} : { publicUrl }),
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw new CliError(`Port ${port} of ${host} is taken. Take another one with --port.`)
    if (code === 'EACCES') throw new CliError(`This user may not listen on port ${port}, or write to ${dataFolder}.`)
    if (code === 'EADDRNOTAVAIL') throw new CliError(`This machine has no address ${host}: see --host.`)
    throw error
  }
}

/** Two processes on one embedded database would ruin it. */
async function refuseSecondServer(dataFolder: string): Promise<void> {
  const other = await readServerFile(dataFolder)
  if (other === undefined || other.pid === process.pid || !isAlive(other.pid)) return
  // After a crash, its process id can be anybody's by now.
  const answers = await fetch(`${other.url}/healthz`, { signal: AbortSignal.timeout(3_000) }).then(
    (response) => response.ok,
    () => false,
  )
  if (!answers) return
  throw new CliError(
    `A server already runs with this data folder: ${other.url} (process ${other.pid}).\n` +
      'Stop it first, or give this one its own folder with --data.',
  )
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is alive, and another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function welcome(url: string, setupLink: string | null, dataFolder: string, options: ServeOptions): string {
  const folder = options.data === 'data' ? '' : ` --data ${options.data}`
  return [
    '',
    `  Heliograph runs at  ${url}`,
    ...(setupLink === null
      ? [`  Portal              ${url}/`]
      : ['', '  First run: make the admin account here (the link works once, and expires):', `  ${setupLink}`]),
    '',
    `  Data folder         ${dataFolder}`,
    ...(options.databaseUrl === undefined ? [] : ['  Database            PostgreSQL, from DATABASE_URL']),
    '',
    '  Next, connect a browser:',
    '    npm start -- --browser        opens one here, with the extension loaded and connected',
    `    npx heliograph policy --platform linux --browser chromium${folder}`,
    '                                  prints the policy file that installs it on managed devices',
    '',
    '  Ctrl+C stops the server.',
    '',
  ].join('\n')
}
