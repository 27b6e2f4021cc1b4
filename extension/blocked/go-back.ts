import browser from 'webextension-polyfill'

/** How long a page before this one may take to show that it is coming. */
const PATIENCE_MS = 700

/**
 * To the page before. Where there is none (the app was opened in a new tab), a new tab takes the place of this one.
 * `history.length` alone doesn't tell: it counts the pages after this one as well.
 */
export async function goBack(): Promise<void> {
  if (history.length > 1 && (await pageBeforeComes())) return
  const tab = await browser.tabs.getCurrent()
  await browser.tabs.create({})
  if (tab?.id !== undefined) await browser.tabs.remove(tab.id)
}

function pageBeforeComes(): Promise<boolean> {
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
    history.back()
  })
}
