import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { normaliseHost } from '../../core/hosts/normalise-host.ts'
import { DEFAULT_DOMAIN_DEVICES, startServer } from '../serve.ts'
import { CliError } from './cli-error.ts'
import type { CliContext } from './context.ts'
import { DEFAULT_DATA_FOLDER, dataOption, publicUrlOption, wholeNumber } from './options.ts'
import { removeServerFile, writeServerFile } from './server-file.ts'

interface ServeOptions {
  readonly port: number
  readonly host: string
  readonly data: string
  readonly publicUrl?: string
  readonly databaseUrl?: string
  readonly protectHost: readonly string[]
  readonly rotateBundleKey?: boolean
  readonly replaceBundleKey?: boolean
  readonly replaceIdentityKeys?: boolean
  readonly domainDevices: number
  readonly logLevel: (typeof LOG_LEVELS)[number]
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

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
    .addOption(
      new Option(
        '--protect-host <host...>',
        'a host that no browser may block, with all under it: the identity provider, say; HELIOGRAPH_PROTECTED_HOSTS takes several, by commas',
      ).default(protectedByEnvironment()),
    )
    .option(
      '--rotate-bundle-key',
      'sign bundles with a new key, which the one from before endorses: devices take it by themselves',
    )
    .addOption(
      new Option(
        '--replace-bundle-key',
        'sign bundles with another key than before, which is lost: devices take it once a new policy file names it',
      ).conflicts('rotateBundleKey'),
    )
    .option(
      '--replace-identity-keys',
      'seal names to other keys than before: people and devices get new pseudonyms, names sealed before stay closed',
    )
    .addOption(
      new Option('--domain-devices <number>', 'show a domain that no app has after so many devices have met it')
        .env('HELIOGRAPH_DOMAIN_DEVICES')
        .argParser(wholeNumber(1, 1_000_000))
        .default(DEFAULT_DOMAIN_DEVICES),
    )
    .addOption(new Option('--log-level <level>', 'what is logged, as JSON lines').choices(LOG_LEVELS).default('info'))
    .action((options: ServeOptions) => serve(options, context))
}

/** Resolves once the server listens; it runs on until it is told to stop. */
async function serve(options: ServeOptions, context: CliContext): Promise<void> {
  const dataFolder = resolve(options.data)
  const server = await start(options, dataFolder, context)
  await writeServerFile(dataFolder, {
    url: localUrl(options, server.url),
    publicUrl: server.url,
    pid: process.pid,
  })
  context.hint(welcome(server.url, server.setupLink, dataFolder, options))

  context.whenStopped(async () => {
    context.hint('Stopping: requests that run are answered, new ones are not taken.')
    await server.close()
    await removeServerFile(dataFolder)
    context.hint('Stopped.')
  })
}

async function start(options: ServeOptions, dataFolder: string, { folders }: CliContext) {
  const { host, port, publicUrl, databaseUrl, logLevel, domainDevices } = options
  const { rotateBundleKey = false, replaceBundleKey = false, replaceIdentityKeys = false } = options
  const protectedHosts = options.protectHost.map(asHost)
  try {
    return await startServer({
      host,
      port,
      dataFolder,
      logLevel,
      protectedHosts,
      rotateBundleKey,
      replaceBundleKey,
      replaceIdentityKeys,
      domainDevices,
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

function protectedByEnvironment(): string[] {
  return (process.env.HELIOGRAPH_PROTECTED_HOSTS ?? '').split(',').filter((host) => host.trim() !== '')
}

function asHost(text: string): string {
  const host = normaliseHost(text)
  if (host === null) throw new CliError(`"${text}" is no host that could be protected: see --protect-host.`)
  return host
}

/** How this machine reaches the server, whatever its public name: the command line works before DNS and proxy do. */
function localUrl({ host, port, publicUrl }: ServeOptions, serverUrl: string): string {
  if (publicUrl === undefined || port === 0) return serverUrl
  const localHost = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${localHost.includes(':') ? `[${localHost}]` : localHost}:${port}`
}

function welcome(url: string, setupLink: string | null, dataFolder: string, options: ServeOptions): string {
  const folder = options.data === DEFAULT_DATA_FOLDER ? '' : ` --data ${options.data}`
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
