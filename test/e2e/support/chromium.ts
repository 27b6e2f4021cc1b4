import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type BrowserContext, chromium } from '@playwright/test'
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
  #context: BrowserContext | null = null

  private constructor(folder: string, sitesPort: number, install: 'unpacked' | 'policy') {
    this.#folder = folder
    this.#sitesPort = sitesPort
    this.#install = install
  }

  static async create(sitesPort: number, install: 'unpacked' | 'policy'): Promise<ChromiumProfile> {
    const folder = await mkdtemp(join(tmpdir(), 'heliograph-browser-'))
    await mkdir(join(folder, 'etc/policies/managed'), { recursive: true })
    return new ChromiumProfile(folder, sitesPort, install)
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
    const resolverRules = [
      ...(trust.unresolvable === undefined ? [] : [`MAP ${trust.unresolvable} ~NOTFOUND`]),
      `MAP * 127.0.0.1:${this.#sitesPort}`,
      'EXCLUDE 127.0.0.1',
    ]
    const extension = [`--load-extension=${UNPACKED_EXTENSION}`, `--disable-extensions-except=${UNPACKED_EXTENSION}`]
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
        `--host-resolver-rules=${resolverRules.join(', ')}`,
        ...(this.#install === 'unpacked' ? extension : []),
      ],
    })
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

/** Some end by themselves as soon as the browser's first process is gone. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
