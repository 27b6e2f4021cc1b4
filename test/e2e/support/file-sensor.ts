import type { Agent } from './agent.ts'
import { expect } from './fixtures.ts'
import { FRAME_PAGE, UPLOAD_PAGE } from './upload-page.ts'
import type { WebSites } from './web-sites.ts'

export const UPLOAD_ADDRESS = 'https://www.dropbox.com/upload'

/** Puts the pages that files are given to on the web of the tests. */
export function serveUploadPages(sites: WebSites): void {
  sites.pages.set('www.dropbox.com/upload', UPLOAD_PAGE)
  sites.pages.set('www.dropbox.com/frame', FRAME_PAGE)
  sites.pages.set('github.com/frame', FRAME_PAGE)
}

/** Waits until so many files, of so many bytes together, have been recorded of an app. */
export async function expectUploads(agent: Agent, appId: string, count: number, bytes: number): Promise<void> {
  await expect
    .poll(async () => {
      const { waiting } = await agent.ask('status.rows', { sent: false })
      const rows = waiting.signals.filter((row) => row.appId === appId)
      return {
        count: rows.reduce((sum, row) => sum + row.fileUploads, 0),
        bytes: rows.reduce((sum, row) => sum + row.fileUploadBytes, 0),
      }
    })
    .toEqual({ count, bytes })
}

interface ExtensionPage {
  readonly chrome: { readonly scripting: { getRegisteredContentScripts(): Promise<readonly { id: string }[]> } }
}

/** What the browser is told to put into pages. */
export async function registeredScripts(agent: Agent): Promise<string[]> {
  // Asks from the page that asking for the status keeps open: see `Agent.ask`.
  await agent.status()
  const statusPage = agent.pageUrl('extension/status/index.html')
  const page = agent.context.pages().find((candidate) => candidate.url() === statusPage)
  if (page === undefined) throw new Error('The status page has gone')
  const scripts = await page.evaluate(() =>
    (globalThis as unknown as ExtensionPage).chrome.scripting.getRegisteredContentScripts(),
  )
  return scripts.map(({ id }) => id)
}
