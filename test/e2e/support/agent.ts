import { type BrowserContext, expect, type Frame, type Page } from '@playwright/test'
import type { Answers, MessageName, Reply, RequestOf } from '../../../core/protocol/messages.ts'
import type { Tag } from '../../../core/protocol/tags.ts'
import type { Admin } from './admin.ts'
import type { ChromiumProfile } from './chromium.ts'

type OwnPage = 'popup/index.html' | 'extension/status/index.html' | 'extension/blocked/index.html'

/** What a page of the extension has, and the DOM's types don't know. */
interface ExtensionPage {
  readonly chrome: { readonly runtime: { sendMessage(message: unknown): Promise<unknown> } }
}

/** The extension in a running browser, seen from outside: its pages, its worker, the sites a person visits. */
export class Agent {
  readonly #profile: ChromiumProfile
  readonly #desks = new Set<Page>()
  readonly id: string

  constructor(profile: ChromiumProfile, id: string) {
    this.#profile = profile
    this.id = id
  }

  get context(): BrowserContext {
    return this.#profile.context
  }

  pageUrl(path: OwnPage): string {
    return `chrome-extension://${this.id}/${path}`
  }

  async openPopup(): Promise<Page> {
    return this.#open(this.pageUrl('popup/index.html'))
  }

  async openStatus(): Promise<Page> {
    return this.#open(this.pageUrl('extension/status/index.html'))
  }

  /** Visits as a person would, and returns the page wherever it ended up. */
  async visit(url: string, page?: Page, waitUntil: 'load' | 'commit' = 'load'): Promise<Page> {
    const tab = page ?? (await this.context.newPage())
    // A blocked navigation is a redirect to the block page, which Playwright reports as an aborted one.
    await tab.goto(url, { waitUntil }).catch((error: unknown) => {
      if (!/ERR_ABORTED|ERR_BLOCKED_BY_CLIENT|interrupted/.test(String(error))) throw error
    })
    return tab
  }

  async expectBlocked(page: Page, appName: string): Promise<void> {
    await this.expectStopped(page)
    await expect(page.getByTestId('app-name')).toContainText(appName)
  }

  /** The page is asked to be opened only if it must be. */
  async expectWarned(page: Page, appName: string): Promise<void> {
    await this.expectBlocked(page, appName)
    await expect(page.getByTestId('continue')).toBeVisible()
  }

  /** Block or warning page is where the page was to be. */
  async expectStopped(page: Page, timeout?: number): Promise<void> {
    const stopped = new RegExp(`^${this.pageUrl('extension/blocked/index.html')}#`)
    await expect(page).toHaveURL(stopped, timeout === undefined ? {} : { timeout })
  }

  /**
   * What the worker answers to one of our own pages. The page stays open: Chromium puts off reading a new
   * extension's policy for as long as tabs keep opening.
   */
  async ask<Name extends MessageName>(name: Name, request: RequestOf<Name>): Promise<Answers[Name]> {
    const page = await this.#deskFor(name === 'popup.view' ? 'popup/index.html' : 'extension/status/index.html')
    const reply = await sendFrom(page, name, request)
    if (!reply.ok) throw new Error(reply.error)
    return reply.answer
  }

  async status() {
    return this.ask('status.view', {})
  }

  /** What the connect form does. */
  async connect(serverUrl: string, enrollmentToken: string) {
    return this.ask('evaluation.connect', { serverUrl, enrollmentToken })
  }

  /** "Sync now", and its outcome. */
  async syncNow() {
    return this.ask('sync.now', {})
  }

  async untilEnrolled(): Promise<void> {
    await expect.poll(async () => (await this.status()).enrollment.state, { timeout: 60_000 }).toBe('enrolled')
  }

  /** After a browser start: the extension is there and its worker answers. */
  async untilWorking(): Promise<void> {
    await expect
      .poll(
        () =>
          this.status().then(
            () => true,
            () => false,
          ),
        { timeout: 60_000 },
      )
      .toBe(true)
  }

  /** How many visits of an app wait to be sent. */
  async waitingVisits(appId: string): Promise<number> {
    const { waiting } = await this.ask('status.rows', { sent: false })
    return waiting.signals.filter((row) => row.appId === appId).reduce((sum, row) => sum + row.visits, 0)
  }

  async untilEnforcing(version: number): Promise<void> {
    await expect
      .poll(async () => (await this.status()).enforcedVersion ?? 0, { timeout: 60_000 })
      .toBeGreaterThanOrEqual(version)
  }

  /**
   * Tags an app, and waits until this browser enforces it.
   *
   * @param more whom and where the tag is for, and what else it says
   */
  async enforce(admin: Admin, appId: string, tag: Tag, more: Parameters<Admin['tag']>[2] = {}): Promise<void> {
    const { bundleVersion } = await admin.tag(appId, tag, more)
    await this.syncNow()
    await this.untilEnforcing(bundleVersion)
  }

  /** Stops the worker as the browser does when it idles, without a word of warning. */
  async killWorker(): Promise<void> {
    const page = await this.context.newPage()
    const session = await this.context.newCDPSession(page)
    await session.send('ServiceWorker.enable')
    await session.send('ServiceWorker.stopAllWorkers')
    await page.close()
  }

  async #deskFor(path: OwnPage): Promise<Page> {
    const open = this.context.pages().find((page) => this.#desks.has(page) && page.url().endsWith(path))
    if (open !== undefined) return open
    const page = await this.#open(this.pageUrl(path))
    this.#desks.add(page)
    return page
  }

  async #open(url: string): Promise<Page> {
    const page = await this.context.newPage()
    await page.goto(url)
    return page
  }
}

/** What the worker replies to a page or frame of ours, a refusal included. */
export async function sendFrom<Name extends MessageName>(
  page: Page | Frame,
  name: Name,
  request: RequestOf<Name>,
): Promise<Reply<Name>> {
  const reply = await page.evaluate(
    (envelope) => (globalThis as unknown as ExtensionPage).chrome.runtime.sendMessage(envelope),
    { name, request },
  )
  return reply as Reply<Name>
}
