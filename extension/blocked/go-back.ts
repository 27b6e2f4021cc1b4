import browser from 'webextension-polyfill'

const LEFT = 'left'

/** How long a page that is gone back to takes to lead here again. */
const RETURN_MS = 5_000

/** How long a page before this one may take to show that it is coming. */
const PATIENCE_MS = 700

/**
 * To the page before. Where there is none (the app was opened in a new tab), a new tab takes the place of this one.
 * `history.length` alone doesn't tell: it counts the pages after this one as well.
 */
export async function goBack(): Promise<void> {
  await goBackBy(1)
}

async function goBackBy(steps: number): Promise<void> {
  sessionStorage.setItem(LEFT, JSON.stringify({ address: location.hash, at: Date.now() }))
  if (history.length > steps && (await pageBeforeComes(steps))) return
  const tab = await browser.tabs.getCurrent()
  await browser.tabs.create({})
  if (tab?.id !== undefined) await browser.tabs.remove(tab.id)
}

/**
 * A tab that was open on the app when it became unsanctioned has the app behind the block page: going back leads here
 * again. Then it goes on back, to the page before the app.
 *
 * Where the browser asked for the app's page again, this page stands in its place, and the one that was left comes
 * after it. Where the browser had kept that page whole (the back/forward cache), it still stands before this one.
 */
export function goOnBack(): void {
  const left = sessionStorage.getItem(LEFT)
  sessionStorage.removeItem(LEFT)
  if (left === null) return
  const { address, at } = JSON.parse(left) as { address: string; at: number }
  if (address === location.hash && Date.now() - at < RETURN_MS) void goBackBy(navigation.canGoForward ? 1 : 2)
}

/** Goes back; whether a page comes, which there need not be. */
export function pageBeforeComes(steps: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE_MS)
    // `beforeunload` comes when the browser sets out, however slow the page; `hashchange` when it is this one again.
    for (const event of ['beforeunload', 'pagehide', 'hashchange']) {
      addEventListener(
        event,
        () => {
          clearTimeout(timer)
          resolve(true)
        },
        { once: true },
      )
    }
    history.go(-steps)
  })
}
