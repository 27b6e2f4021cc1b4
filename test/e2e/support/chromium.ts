import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type BrowserContext, chromium, expect } from '@playwright/test'
import { requireChromium } from '../../../scripts/find-chromium.mjs'

const UNPACKED_EXTENSION = resolve('dist/extension')

/** Playwright's own switches that would hide the extension, or keep a policy from installing it. */
const UNWANTED_DEFAULTS = {
  unpacked: ['--disable-extensions'],
  policy: [
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-component-extensions-with-background-pages',
    // Which people's browsers have.
    '--disable-back-forward-cache',
  ],
}

/** As much of Chromium's policy file as the tests touch. */
export interface ManagedPolicyFile extends Record<string, unknown> {
  readonly '3rdparty': { readonly extensions: Record<string, Record<string, unknown>> }
}

/** A profile that outlives its browser, so that a restart finds it again. */
export class ChromiumProfile {
  readonly #folder: string
  readonly #sitesPort: number
  readonly #install: 'unpacked' | 'policy'
  readonly #extension: string
  #context: BrowserContext | null = null

  private constructor(folder: string, sitesPort: number, install: 'unpacked' | 'policy', extension: string) {
    this.#folder = folder
    this.#sitesPort = sitesPort
    this.#install = install
    this.#extension = extension
  }

  static async create(sitesPort: number, install: 'unpacked' | 'policy'): Promise<ChromiumProfile> {
    const folder = await mkdtemp(join(tmpdir(), 'heliograph-browser-'))
    await mkdir(join(folder, 'etc/policies/managed'), { recursive: true })
    return new ChromiumProfile(folder, sitesPort, install, UNPACKED_EXTENSION)
  }

  /**
   * A browser whose unpacked extension speaks another language, whatever the browser's own: not every Chromium has the
   * files that it would need to be started in that language.
   *
   * @param language a folder of the extension's `_locales`
   */
  static async createSpeaking(language: string, sitesPort: number): Promise<ChromiumProfile> {
    const folder = await mkdtemp(join(tmpdir(), 'heliograph-browser-'))
    const extension = join(folder, 'extension')
    await cp(UNPACKED_EXTENSION, extension, { recursive: true })
    const messages = (of: string) => join(extension, '_locales', of, 'messages.json')
    const others = (await readdir(join(extension, '_locales'))).filter((other) => other !== language)
    for (const other of others) await cp(messages(language), messages(other))
    return new ChromiumProfile(folder, sitesPort, 'unpacked', extension)
  }

  /** The folder that the browser keeps its profiles in. */
  get userData(): string {
    return join(this.#folder, 'profile')
  }

  get context(): BrowserContext {
    if (this.#context === null) throw new Error('The browser is not running')
    return this.#context
  }

  /** Puts the policy where this profile's Chromium, and no other on the machine, looks for it. */
  async setPolicy(policy: ManagedPolicyFile): Promise<void> {
    // Without it Playwright may not attach to what a policy has installed.
    const content = { ...policy, DeveloperToolsAvailability: 1 }
    await writeFile(this.#policyFile, JSON.stringify(content))
  }

  get #policyFile(): string {
    return join(this.#folder, 'etc/policies/managed/heliograph.json')
  }

  /** Changes what the policy says to the extension, while the browser runs. */
  async changePolicy(change: (settings: Record<string, unknown>) => void): Promise<void> {
    const policy = JSON.parse(await readFile(this.#policyFile, 'utf8')) as ManagedPolicyFile
    for (const settings of Object.values(policy['3rdparty'].extensions)) change(settings)
    await this.setPolicy(policy)
  }

  /** @param trust what the browser makes of the sites' self-made certificates, and which hosts don't resolve */
  async start(trust: { anyCertificate: boolean; unresolvable?: string } = { anyCertificate: true }): Promise<void> {
    const extension = [`--load-extension=${this.#extension}`, `--disable-extensions-except=${this.#extension}`]
    this.#context = await chromium.launchPersistentContext(this.userData, {
      executablePath: await this.#executable(),
      headless: true,
      chromiumSandbox: false,
      ignoreHTTPSErrors: trust.anyCertificate,
      ignoreDefaultArgs: UNWANTED_DEFAULTS[this.#install],
      args: [
        '--no-first-run',
        '--disable-quic',
        ...(trust.anyCertificate ? ['--ignore-certificate-errors'] : []),
        this.#resolverRules(trust.unresolvable),
        ...(this.#install === 'unpacked' ? extension : []),
      ],
    })
  }

  /**
   * Starts the browser as a person does, with an address to open, which Playwright can't do.
   *
   * @param flags and the address; headless, Chromium takes one
   */
  async startAlone(...flags: string[]): Promise<LoneChromium> {
    const profile = join(this.#folder, 'profile')
    await rm(join(profile, 'DevToolsActivePort'), { force: true })
    const browser = spawn(
      await this.#executable(),
      [
        '--headless',
        '--no-sandbox',
        '--no-first-run',
        '--password-store=basic',
        '--disable-quic',
        '--ignore-certificate-errors',
        '--remote-debugging-port=0',
        `--user-data-dir=${profile}`,
        this.#resolverRules(),
        ...flags,
      ],
      { stdio: 'ignore' },
    )
    return new LoneChromium(browser, join(profile, 'DevToolsActivePort'))
  }

  /**
   * Until the browser has written down that the extension is there and what it listens for, which it does some ten
   * seconds after the very first start (docs/limits.md). Ended by force before, it would install it again.
   */
  async untilWrittenDown(): Promise<void> {
    const preferences = join(this.userData, 'Default/Preferences')
    const isThere = async () =>
      (await readFile(preferences, 'utf8').catch(() => '')).includes('"webRequest.onBeforeRequest"')
    await expect.poll(isThere, { timeout: 60_000 }).toBe(true)
  }

  /** The tabs of the last session, as the closed browser has left them. */
  get #sessions(): string {
    return join(this.#folder, 'profile/Default/Sessions')
  }

  /** Of a closed browser: keeps the tabs that it had, for `putSessionBack`. */
  async keepSession(): Promise<void> {
    await cp(this.#sessions, join(this.#folder, 'kept-sessions'), { recursive: true })
  }

  async putSessionBack(): Promise<void> {
    await rm(this.#sessions, { recursive: true, force: true })
    await cp(join(this.#folder, 'kept-sessions'), this.#sessions, { recursive: true })
  }

  #resolverRules(unresolvable?: string): string {
    const rules = [
      ...(unresolvable === undefined ? [] : [`MAP ${unresolvable} ~NOTFOUND`]),
      `MAP * 127.0.0.1:${this.#sitesPort}`,
      'EXCLUDE 127.0.0.1',
    ]
    return `--host-resolver-rules=${rules.join(', ')}`
  }

  async close(): Promise<void> {
    await this.#context?.close()
    this.#context = null
  }

  /** Ends the browser as a power cut would: no process of it gets to flush or tell anything. */
  async kill(): Promise<void> {
    const closed = new Promise<void>((done) => this.context.once('close', () => done()))
    for (const pid of await this.#processes()) killIfThere(pid)
    await closed
    this.#context = null
  }

  async remove(): Promise<void> {
    await this.close().catch(() => undefined)
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async #processes(): Promise<number[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    const commands = pids.map(async (pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
    const ours = (await Promise.all(commands)).map((command) => command.includes(this.#folder))
    return pids.filter((_, index) => ours[index]).map(Number)
  }

  /** Chromium behind a mount of its own, in which the machine's policies are this profile's. */
  async #executable(): Promise<string> {
    const browser = requireChromium()
    if (this.#install === 'unpacked') return browser
    const wrapper = join(this.#folder, 'chromium')
    const mount = `mkdir -p /etc/chromium && mount --bind '${this.#folder}/etc' /etc/chromium`
    await writeFile(
      wrapper,
      `#!/bin/sh\nexec unshare --mount sh -c "${mount} && exec '${browser}' \\"\\$@\\"" chromium "$@"\n`,
    )
    await chmod(wrapper, 0o755)
    return wrapper
  }
}

/** A browser that nobody steers. What its tabs show is asked from outside. */
export class LoneChromium {
  readonly #process: ChildProcess
  readonly #portFile: string

  constructor(process: ChildProcess, portFile: string) {
    this.#process = process
    this.#portFile = portFile
  }

  /** The addresses of its tabs; none before it has any. */
  async tabs(): Promise<string[]> {
    const debugging = await this.#debugging()
    if (debugging === null) return []
    const targets = (await (await fetch(`${debugging}/json/list`)).json()) as { type: string; url: string }[]
    return targets.filter(({ type }) => type === 'page').map(({ url }) => url)
  }

  /** Opens a tab. */
  async open(address: string): Promise<void> {
    const answer = await fetch(`${await this.#debugging()}/json/new?${encodeURIComponent(address)}`, { method: 'PUT' })
    if (!answer.ok) throw new Error(`No tab at ${address}: ${await answer.text()}`)
  }

  async #debugging(): Promise<string | null> {
    const [port = ''] = (await readFile(this.#portFile, 'utf8').catch(() => '')).split('\n')
    return port === '' ? null : `http://127.0.0.1:${port}`
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return
    const exited = once(this.#process, 'exit')
    this.#process.kill('SIGTERM')
    await exited
  }
}

/** Some end by themselves as soon as the browser's first process is gone. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
