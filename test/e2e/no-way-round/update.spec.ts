import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadExtensionKey } from '../../../server/rollout/extension-key.ts'
import { packExtension } from '../../../server/rollout/pack-extension.ts'
import { writeUpdateManifest } from '../../../server/rollout/update-manifest.ts'
import { Agent } from '../support/agent.ts'
import { expect, printedPolicy, test, workerId } from '../support/fixtures.ts'

interface ExtensionPage {
  readonly chrome: {
    readonly runtime: {
      readonly onUpdateAvailable: { addListener(told: (details: { version: string }) => void): void }
      requestUpdateCheck(): Promise<unknown>
      reload(): void
    }
  }
}

test('an update of the extension, while the browser runs', async ({ server, admin, profile, sites }) => {
  const updates = await UpdateHost.start(server.dataFolder)
  try {
    await updates.offer('1.0.0')
    const policy = await printedPolicy(server)
    const [extensionId = ''] = Object.keys(policy['3rdparty'].extensions)
    const { ExtensionSettings } = policy as unknown as { ExtensionSettings: Record<string, { update_url?: string }> }
    Object.assign(ExtensionSettings[extensionId] ?? {}, { update_url: `${updates.url}/updates.xml` })
    await profile.setPolicy(policy)
    await profile.start()
    const agent = new Agent(profile, await workerId(profile))
    await agent.untilEnrolled()
    await agent.enforce(admin, 'dropbox', 'unsanctioned')
    expect((await agent.status()).extensionVersion).toBe('1.0.0')

    // A page that asks for the app all the time, and for an allowed one, before the update, in it and after. What the
    // browser never answers, as its extension went meanwhile, is given up: the page must go on asking.
    const page = await agent.visit('https://github.com/')
    await page.evaluate(() => {
      const ask = async (host: string): Promise<void> => {
        await fetch(`https://${host}/all-the-time`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
        setTimeout(() => void ask(host), 5)
      }
      for (const host of ['www.dropbox.com', 'www.box.com']) void ask(host)
    })
    await updates.offer('1.0.1')
    const desk = await agent.openStatus()
    const available = desk.evaluate(() => {
      const { runtime } = (globalThis as unknown as ExtensionPage).chrome
      return new Promise((done) => {
        runtime.onUpdateAvailable.addListener(({ version }) => done(version))
        void runtime.requestUpdateCheck()
      })
    })
    expect(await available).toBe('1.0.1')
    // Else the browser waits until the extension has nothing to do.
    await desk.evaluate(() => (globalThis as unknown as ExtensionPage).chrome.runtime.reload()).catch(() => undefined)
    await expect.poll(() => versionIn(agent), { timeout: 60_000 }).toBe('1.0.1')
    await agent.untilWorking()

    const during = sites.hitsOf('www.box.com')
    await expect.poll(() => sites.hitsOf('www.box.com')).toBeGreaterThan(during)
    await agent.expectBlocked(await agent.visit('https://www.dropbox.com/after'), 'Dropbox')
    expect(sites.hitsOf('www.dropbox.com')).toBe(0)
  } finally {
    await updates.stop()
  }
})

/** The version that answers, looked at from a page that is closed again at once. */
async function versionIn(agent: Agent): Promise<string | null> {
  const page = await agent.context.newPage()
  try {
    await page.goto(agent.pageUrl('extension/status/index.html'))
    return await page.evaluate(
      () =>
        (
          globalThis as unknown as { chrome: { runtime: { getManifest(): { version: string } } } }
        ).chrome.runtime.getManifest().version,
    )
  } catch {
    // Between two versions there is no such page.
    return null
  } finally {
    await page.close()
  }
}

/** Offers the built extension under any version, signed with the server's key. */
class UpdateHost {
  readonly url: string
  readonly #dataFolder: string
  readonly #server: ReturnType<typeof createServer>
  readonly #packed = new Map<string, Buffer>()
  #offered = ''
  #extensionId = ''
  /** The versions that were fetched, in order. */
  readonly sent: string[] = []

  private constructor(dataFolder: string, server: ReturnType<typeof createServer>) {
    this.#dataFolder = dataFolder
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', ({ url = '' }, response) => {
      const version = /^\/([\d.]+)\.crx$/.exec(url)?.[1]
      if (version === undefined)
        return void response.writeHead(200, { 'Content-Type': 'text/xml' }).end(this.#manifest())
      this.sent.push(version)
      response.writeHead(200, { 'Content-Type': 'application/x-chrome-extension' }).end(this.#packed.get(version))
    })
  }

  static async start(dataFolder: string): Promise<UpdateHost> {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    return new UpdateHost(dataFolder, server)
  }

  async offer(version: string): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'heliograph-version-'))
    await cp(resolve('dist/extension'), folder, { recursive: true })
    const file = join(folder, 'manifest.json')
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), version }))
    const key = await loadExtensionKey(this.#dataFolder)
    this.#packed.set(version, (await packExtension(folder, key, `${this.url}/updates.xml`)).crx)
    this.#extensionId = key.extensionId
    this.#offered = version
    await rm(folder, { recursive: true })
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((done) => this.#server.close(() => done()))
  }

  #manifest(): string {
    return writeUpdateManifest({
      extensionId: this.#extensionId,
      version: this.#offered,
      codebase: `${this.url}/${this.#offered}.crx`,
      minimumBrowserVersion: null,
    })
  }
}
