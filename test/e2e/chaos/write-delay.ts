import type { JSHandle, Page } from '@playwright/test'
import type { Agent } from '../support/agent.ts'

interface Committed {
  readonly frameId: number
  readonly url: string
  readonly timeStamp: number
}
type Listener = (details: Committed) => void

/** What a page of the extension has, and the DOM's types don't know. */
interface ExtensionPage {
  readonly chrome: {
    readonly webNavigation: { readonly onCommitted: Record<'addListener' | 'removeListener', (it: Listener) => void> }
  }
}

/**
 * How long it takes from a page's commit, as the browser stamps it, until its visit is on the disk: what isn't there
 * yet is lost when the browser is killed. Read in the database itself, every few milliseconds, so the true times are
 * up to that much shorter.
 *
 * @returns milliseconds, one of each visit
 */
export async function measureWriteDelays(
  agent: Agent,
  visits: readonly { appId: string; url: string }[],
  before: () => Promise<void>,
): Promise<number[]> {
  const delays: number[] = []
  const watcher = await agent.context.newPage()
  // A page that asks the worker for nothing once it is there, and so leaves it asleep.
  await watcher.goto(agent.pageUrl('extension/blocked/index.html'))
  const tab = await agent.context.newPage()
  for (const { appId, url } of visits) {
    await before()
    const watch = await watchNext(watcher, appId)
    await agent.visit(url, tab, 'commit')
    delays.push(await watch.evaluate(({ delay }) => delay))
  }
  await watcher.close()
  await tab.close()
  return delays
}

/** Watches from before this returns. */
function watchNext(watcher: Page, appId: string): Promise<JSHandle<{ delay: Promise<number> }>> {
  return watcher.evaluateHandle(async (appId) => {
    const { onCommitted } = (globalThis as unknown as ExtensionPage).chrome.webNavigation
    const committed = new Promise<number>((resolve) => {
      onCommitted.addListener(function listener({ frameId, url, timeStamp }) {
        if (frameId !== 0 || !url.startsWith('https://')) return
        onCommitted.removeListener(listener)
        resolve(timeStamp)
      })
    })
    const database = await result(indexedDB.open('heliograph'))
    const known = await visits()
    return { delay: untilWritten() }

    async function untilWritten(): Promise<number> {
      while ((await visits()) === known) await new Promise((next) => setTimeout(next, 1))
      const written = Date.now()
      database.close()
      return written - (await committed)
    }

    /** Also where a round of sync has sealed or sent the row meanwhile. */
    async function visits(): Promise<number> {
      const stores = ['usage', 'batches', 'sent']
      const transaction = database.transaction(stores, 'readonly')
      const [usage, ...batches] = await Promise.all(
        stores.map((name) => result(transaction.objectStore(name).getAll())),
      )
      const rows = [...(usage ?? []), ...batches.flat().flatMap((batch) => batch.signals)]
      return rows.reduce((sum, row) => sum + ((row.subject ?? row.appId) === appId ? row.visits : 0), 0)
    }

    function result<T>(request: IDBRequest<T>): Promise<T> {
      return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    }
  }, appId)
}
