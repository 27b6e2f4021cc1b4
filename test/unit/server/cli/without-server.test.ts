import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { smallExtension } from '../rollout/small-extension.ts'
import { temporaryFolder } from '../rollout/temporary-folder.ts'
import { CommandLine } from './command-line.ts'

async function freshCommandLine() {
  const folder = await temporaryFolder()
  const data = join(folder, 'data')
  await mkdir(data)
  return { command: new CommandLine(folder), folder, data }
}

/** Some other web server, which knows nothing of Heliograph. */
async function strangerAt(status: number, body: unknown): Promise<string> {
  const app = Fastify()
  app.setNotFoundHandler((_request, reply) => reply.code(status).send(body))
  onTestFinished(() => app.close())
  return app.listen({ host: '127.0.0.1', port: 0 })
}

describe('a command that needs a server', () => {
  it('says how to start one where none runs with the data folder', async () => {
    const { command, data } = await freshCommandLine()
    const { exitCode, out, hints } = await command.run('status', '--data', data)
    expect([exitCode, out]).toEqual([3, ''])
    expect(hints).toContain(`No server runs with the data folder ${data}`)
    expect(hints).toContain('npm start')
  })

  it('says which address does not answer where the server was killed', async () => {
    const { command, data } = await freshCommandLine()
    // Port 9 (discard) is closed on any machine that runs these tests.
    await writeFile(
      join(data, 'server.json'),
      JSON.stringify({ url: 'http://127.0.0.1:9', publicUrl: 'http://127.0.0.1:9', pid: 1 }),
    )
    await writeFile(join(data, 'admin.token'), 'token\n')
    const { exitCode, hints } = await command.run('status', '--data', data)
    expect(exitCode).toBe(3)
    expect(hints).toMatch(/No server answers at http:\/\/127\.0\.0\.1:9 \(.+\)/)
  })

  it('says where the admin token should be', async () => {
    const { command, data } = await freshCommandLine()
    const { exitCode, hints } = await command.run('status', '--data', data, '--server', 'http://127.0.0.1:9')
    expect(exitCode).toBe(4)
    expect(hints).toContain(`No admin token can be read from ${join(data, 'admin.token')} (ENOENT)`)
  })

  it('refuses an address that is none', async () => {
    const { command, data } = await freshCommandLine()
    const { exitCode, hints } = await command.run('status', '--data', data, '--server', 'localhost:8787')
    expect(exitCode).toBe(2)
    expect(hints).toContain('"localhost:8787" is no address of a server')
  })

  it.each([
    ['an error page', 502, 'Bad gateway', 'it answered with status 502'],
    ['something else', 200, { hello: 'world' }, 'has another form'],
  ])('tells a stranger by %s', async (_what, status, body, sign) => {
    const { command, data } = await freshCommandLine()
    await writeFile(join(data, 'admin.token'), 'token')
    const { exitCode, hints } = await command.run('status', '--data', data, '--server', await strangerAt(status, body))
    expect(exitCode).toBe(1)
    expect(hints).toContain('does not seem to be a Heliograph server')
    expect(hints).toContain(sign)
  })
})

describe('wrong usage', () => {
  it.each([
    ['no command', [], /Usage: heliograph/],
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/],
    ['an unknown flag', ['status', '--frobnicate'], /unknown option '--frobnicate'/],
    ['a missing flag', ['policy', '--platform', 'linux'], /required option '--browser <browser>' not specified/],
    ['an unknown platform', ['policy', '--platform', 'beos', '--browser', 'edge'], /Allowed choices are linux/],
    ['an unknown tag', ['app', 'tag', 'dropbox', 'forbidden'], /Allowed choices are sanctioned/],
    ['an unknown role', ['api-token', 'create', '--role', 'king'], /Allowed choices are admin/],
    ['a port that is none', ['serve', '--port', '70000'], /whole number from 0 to 65535/],
    ['a count of nothing', ['enrollment-token', 'create', '--max-uses', '0'], /whole number from 1 to/],
    ['a public address that is none', ['serve', '--public-url', 'example.com'], /address like https:/],
  ])('is named, and ends with 2: %s', async (_what, args, message) => {
    const { command } = await freshCommandLine()
    const { exitCode, out, hints } = await command.run(...args)
    expect(hints).toMatch(message)
    expect([exitCode, out]).toEqual([2, ''])
  })
})

describe('help', () => {
  it('names every command and the exit codes, on the standard output', async () => {
    const { command } = await freshCommandLine()
    const { exitCode, out } = await command.run('--help')
    expect(exitCode).toBe(0)
    for (const name of ['serve', 'policy', 'pack', 'enrollment-token', 'api-token', 'app', 'catalog', 'status']) {
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'))
    }
    expect(out).toContain('Exit codes:')
  })
})

describe('pack', () => {
  it('writes the extension and its update manifest, and prints where', async () => {
    const { command, folder, data } = await freshCommandLine()
    await smallExtension(folder)
    const out = join(folder, 'out')

    const result = await command.run(
      'pack',
      '--data',
      data,
      '--out',
      out,
      '--public-url',
      'https://heliograph.example/',
    )

    expect(result.exitCode).toBe(0)
    expect(result.out).toBe(`${join(out, 'heliograph.crx')}\n${join(out, 'updates.xml')}\n`)
    expect((await readFile(join(out, 'heliograph.crx'))).toString('latin1', 0, 4)).toBe('Cr24')
    const id = /Extension ([a-p]{32}), version 1\.2\.3/.exec(result.hints)?.[1]
    expect(await readFile(join(out, 'updates.xml'), 'utf8')).toContain(
      `<app appid="${id}">\n    <updatecheck codebase="https://heliograph.example/extension/heliograph.crx" version="1.2.3"/>`,
    )
  })

  it('says to build where nothing is built, and writes nothing', async () => {
    const { command, folder, data } = await freshCommandLine()
    const out = join(folder, 'out')
    const { exitCode, hints } = await command.run('pack', '--data', data, '--out', out)
    expect(exitCode).toBe(1)
    expect(hints).toContain('npm run build')
    await expect(readFile(out)).rejects.toThrow('ENOENT')
  })
})

describe('catalog validate', () => {
  const dropbox = { id: 'dropbox', name: 'Dropbox', domains: ['dropbox.com'] }

  async function catalogOf(apps: readonly unknown[]) {
    const { command, folder } = await freshCommandLine()
    await writeFile(join(folder, 'files.json'), JSON.stringify({ category: { id: 'files', name: 'Files' }, apps }))
    return { command, folder }
  }

  it('counts what a valid catalog holds', async () => {
    const { command, folder } = await catalogOf([dropbox])
    const { exitCode, out } = await command.run('catalog', 'validate', folder)
    expect([exitCode, out]).toEqual([0, `${folder}: 1 apps in 1 categories, all valid\n`])
  })

  it('names everything that is wrong', async () => {
    const { command, folder } = await catalogOf([dropbox, dropbox, { id: 'empty', name: 'Empty' }])
    const { exitCode, out, hints } = await command.run('catalog', 'validate', folder)
    expect([exitCode, out]).toEqual([1, ''])
    expect(hints).toContain('files.json · dropbox · apps[1].id')
    expect(hints).toContain('files.json · empty · apps[2]')
  })
})
