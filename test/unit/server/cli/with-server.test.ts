import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtProduct } from './built-product.ts'
import { CommandLine } from './command-line.ts'

let folder: string
let data: string
let command: CommandLine
let serving: Awaited<ReturnType<CommandLine['run']>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heliograph-cli-'))
  data = join(folder, 'data')
  await builtProduct(folder)
  // Of a server that was killed: the next one takes over.
  const dead = { url: 'http://127.0.0.1:9', publicUrl: 'http://127.0.0.1:9', pid: 1 }
  await mkdir(data)
  await writeFile(join(data, 'server.json'), JSON.stringify(dead))
  command = new CommandLine(folder)
  serving = await command.run('serve', '--port', '0', '--data', data, '--log-level', 'silent')
})

afterAll(async () => {
  await command.stop()
  await rm(folder, { recursive: true, force: true })
})

async function serverUrl(): Promise<string> {
  return JSON.parse(await readFile(join(data, 'server.json'), 'utf8')).url
}

describe('serve', () => {
  it('says where the portal is, how to set it up, where the data is, and what to do next', async () => {
    expect(serving.exitCode).toBe(0)
    expect(serving.hints).toContain(`Heliograph runs at  ${await serverUrl()}`)
    expect(serving.hints).toMatch(/First run: .*\n\s+http:\/\/127\.0\.0\.1:\d+\/\S+/)
    expect(serving.hints).toContain(data)
    expect(serving.hints).toContain('npm start -- --browser')
    expect(serving.hints).toContain(`npx heliograph policy --platform linux --browser chromium --data ${data}`)
  })

  it('answers at the address it wrote down', async () => {
    expect((await fetch(`${await serverUrl()}/healthz`)).status).toBe(200)
  })

  it('refuses a data folder that a running server has, and leaves that server alone', async () => {
    const { exitCode, hints } = await new CommandLine(folder).run('serve', '--port', '0', '--data', data)
    expect(exitCode).toBe(1)
    expect(hints).toContain(`The data folder ${data} is in use`)
    expect((await fetch(`${await serverUrl()}/healthz`)).status).toBe(200)
  })

  it('says in words that the port is taken', async () => {
    const { port } = new URL(await serverUrl())
    const other = join(folder, 'other-data')
    const { exitCode, hints } = await command.run('serve', '--port', port, '--data', other, '--log-level', 'silent')
    expect(exitCode).toBe(1)
    expect(hints).toContain(`Port ${port} of 127.0.0.1 is taken. Take another one with --port.`)
  }, 120_000) // It makes a database before it listens.
})

describe('policy', () => {
  it('prints the file alone, so that it can be piped, and says where it goes', async () => {
    const { exitCode, out, hints } = await command.run(
      'policy',
      '--platform',
      'linux',
      '--browser',
      'chromium',
      '--data',
      data,
    )
    expect(hints).toContain('/etc/chromium/policies/managed/heliograph.json')
    expect(exitCode).toBe(0)
    const [settings] = Object.values(JSON.parse(out)['3rdparty'].extensions) as [Record<string, string>]
    expect(settings.serverUrl).toBe(await serverUrl())
    expect(settings.enrollmentToken).not.toBe('')
  })

  it('puts the given token into the given file', async () => {
    const token = (await command.run('enrollment-token', 'create', '--data', data)).out.trim()
    const file = join(folder, 'policy.reg')
    const { exitCode, out } = await command.run(
      ...['policy', '--platform', 'windows', '--browser', 'edge', '--data', data],
      ...['--token', token, '--out', file],
    )
    expect([exitCode, out]).toEqual([0, ''])
    expect(await readFile(file, 'utf8')).toContain(`"enrollmentToken"="${token}"`)
  })
})

describe('enrollment-token create', () => {
  it('prints the token alone and says what it is good for', async () => {
    const { exitCode, out, hints } = await command.run(
      ...['enrollment-token', 'create', '--data', data],
      ...['--name', 'Sales', '--expires-in-days', '30', '--max-uses', '250'],
    )
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^\S{20,}\n$/)
    expect(hints).toMatch(/"Sales" for 250 browsers, until \d{4}-/)
  })
})

describe('api-token create', () => {
  it('makes a token that works, within its role', async () => {
    const made = await command.run('api-token', 'create', '--role', 'auditor', '--name', 'Report', '--data', data)
    expect(made.exitCode).toBe(0)

    process.env.HELIOGRAPH_TOKEN = made.out.trim()
    try {
      expect((await command.run('status', '--data', data)).exitCode).toBe(0)
      expect((await command.run('app', 'tag', 'dropbox', 'unsanctioned', '--data', data)).exitCode).toBe(4)
    } finally {
      delete process.env.HELIOGRAPH_TOKEN
    }
  })
})

describe('app tag', () => {
  it('tags an app, which the status then counts', async () => {
    const tagged = await command.run('app', 'tag', 'dropbox', 'unsanctioned', '--data', data)
    expect(tagged.hints).toBe('')
    expect(tagged.out).toMatch(/^dropbox: unsanctioned, from bundle version \d+ on\n$/)

    const { out } = await command.run('status', '--data', data)
    expect(out).toContain(`Server    ${await serverUrl()} answers`)
    expect(out).toMatch(/Bundle {4}version \d+ of \d{4}-\S+: \d+ apps, 1 unsanctioned/)
    expect(out).toContain('Browsers  0 of 0 enforce it')
  })

  it('says for whom and where it holds, and how', async () => {
    const tagged = await command.run(
      ...['app', 'tag', 'dropbox', 'monitored', '--data', data, '--include-group', 'sales', '--include-group', 'emea'],
      ...['--exclude-group', 'board', '--only', 'dropbox.com/Team', '--except', '.www.dropbox.com', '--reach', 'pages'],
      ...['--block-uploads', '--warning-minutes', '5', '--justification', 'required'],
    )
    expect([tagged.exitCode, tagged.hints]).toEqual([0, ''])
    const token = (await readFile(join(data, 'admin.token'), 'utf8')).trim()
    const headers = { authorization: `Bearer ${token}` }
    const app = await (await fetch(`${await serverUrl()}/api/v1/apps/dropbox`, { headers })).json()
    expect(app).toMatchObject({
      tag: 'monitored',
      tagSettings: {
        scope: { include: ['sales', 'emea'], exclude: ['board'] },
        only: ['dropbox.com/Team'],
        except: ['.www.dropbox.com'],
        reach: 'pages',
        uploads: 'blocked',
        warning: { minutes: 5, justification: 'required' },
      },
    })
  })

  it('goes to few first, and says how to take it on', async () => {
    const { exitCode, hints } = await command.run(
      ...['app', 'tag', 'box', 'unsanctioned', '--data', data, '--first-percent', '5', '--first-group', 'it'],
      ...['--everyone-after', '90'],
    )
    expect(exitCode).toBe(0)
    const token = (await readFile(join(data, 'admin.token'), 'utf8')).trim()
    const headers = { authorization: `Bearer ${token}` }
    const { items } = await (await fetch(`${await serverUrl()}/api/v1/staged-tags`, { headers })).json()
    expect(items).toMatchObject([{ appId: 'box', percent: 5, groups: ['it'], state: 'first' }])
    expect(items[0].everyoneAt - items[0].startedAt).toBe(90 * 60_000)
    expect(hints).toContain(items[0].stagedTagId)
  })

  it('refuses a time to everyone without anyone to be first', async () => {
    const { exitCode, hints } = await command.run(
      ...['app', 'tag', 'box', 'unsanctioned', '--data', data, '--everyone-after', '90'],
    )
    expect(exitCode).toBe(2)
    expect(hints).toContain('--first-percent')
  })

  it('names an address that is none of the app’s', async () => {
    const { exitCode, hints } = await command.run(
      ...['app', 'tag', 'dropbox', 'unsanctioned', '--only', 'box.com', '--data', data],
    )
    expect(exitCode).toBe(1)
    expect(hints).toContain('only.0: box.com is none of the app')
  })

  it('says so where the catalog has no such app', async () => {
    const { exitCode, out, hints } = await command.run('app', 'tag', 'no-such-app', 'sanctioned', '--data', data)
    expect([exitCode, out]).toEqual([1, ''])
    expect(hints).toContain('no-such-app')
  })
})

describe('a refused token', () => {
  it('is said in words, with what to do', async () => {
    const elsewhere = join(folder, 'elsewhere')
    await mkdir(elsewhere)
    await writeFile(join(elsewhere, 'admin.token'), 'not-the-token')
    const { exitCode, hints } = await command.run('status', '--data', elsewhere, '--server', await serverUrl())
    expect(exitCode).toBe(4)
    expect(hints).toContain(`does not take the token of ${join(elsewhere, 'admin.token')}`)
  })
})

describe('a stopped server', () => {
  it('has forgotten its address and answers no more', async () => {
    const url = await serverUrl()
    await command.stop()
    await expect(serverUrl()).rejects.toThrow('ENOENT')
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })
})
