import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright'
import { requireChromium } from '../../scripts/find-chromium.mjs'
import { BrowserProcesses, type CpuMs } from './cpu-time.ts'
import { pageUrl } from './site.ts'
import type { Variant } from './variants.ts'

export interface Load {
  /** From the navigation's start to the end of the load event. */
  readonly loadMs: number
  /** Of all the browser's processes, until they were quiet again. */
  readonly cpu: CpuMs
}

/** A browser with one variant of the extension, connected to a server, that loads the site's pages in one tab. */
export class MeasuredBrowser {
  readonly variant: Variant
  readonly #folder: string
  readonly #context: BrowserContext
  readonly #page: Page
  readonly #cdp: CDPSession
  readonly #processes: BrowserProcesses

  private constructor(variant: Variant, folder: string, context: BrowserContext, page: Page, cdp: CDPSession) {
    this.variant = variant
    this.#folder = folder
    this.#context = context
    this.#page = page
    this.#cdp = cdp
    this.#processes = new BrowserProcesses(folder)
  }

  /** @param enrollmentToken of the server, for more than one browser */
  static async start(
    variant: Variant,
    sitesPort: number,
    server: { url: string; enrollmentToken: string },
  ): Promise<MeasuredBrowser> {
    const executablePath = requireChromium()
    const folder = await mkdtemp(join(tmpdir(), 'heliograph-bench-'))
    const { extension } = variant
    const context = await chromium.launchPersistentContext(folder, {
      executablePath,
      chromiumSandbox: false,
      ...(extension === null ? {} : { ignoreDefaultArgs: ['--disable-extensions'] }),
      args: [
        '--no-first-run',
        '--disable-quic',
        `--host-resolver-rules=MAP * 127.0.0.1:${sitesPort}, EXCLUDE 127.0.0.1`,
        ...(extension === null ? [] : [`--load-extension=${extension}`, `--disable-extensions-except=${extension}`]),
      ],
    })
    const page = await context.newPage()
    if (variant.connected === true) await connect(context, page, server)
    const cdp = await context.newCDPSession(page)
    await cdp.send('ServiceWorker.enable')
    return new MeasuredBrowser(variant, folder, context, page, cdp)
  }

  async load(round: number): Promise<Load> {
    if (this.variant.asleep) await this.#cdp.send('ServiceWorker.stopAllWorkers')
    await this.#processes.cpuUntilQuiet()
    await this.#page.goto(pageUrl(round), { waitUntil: 'load' })
    const cpu = await this.#processes.cpuUntilQuiet()
    const loadMs = await this.#page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
      return navigation?.loadEventEnd ?? Number.NaN
    })
    return { loadMs, cpu }
  }

  extensionMegabytes(): Promise<number> {
    return this.#processes.extensionMegabytes()
  }

  async close(): Promise<void> {
    await this.#context.close()
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** What a person does in the connect form. */
async function connect(
  context: BrowserContext,
  page: Page,
  { url, enrollmentToken }: { url: string; enrollmentToken: string },
): Promise<void> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  await page.goto(`chrome-extension://${new URL(worker.url()).hostname}/extension/status/index.html`)
  await page.locator('#connect-server').fill(url)
  await page.locator('#connect-token').fill(enrollmentToken)
  await page.locator('#connect-submit').click()
  await page.getByTestId('sync-now').waitFor()
}
