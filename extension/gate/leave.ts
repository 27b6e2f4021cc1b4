import browser from 'webextension-polyfill'
import { pageBeforeComes } from '../blocked/go-back.ts'

const LOOK_MS = 500
/** So many looks in a row that find nothing loading: one alone may fall between two steps of a navigation. */
const LOOKS = 4

/**
 * Once the navigation that was set out on has ended, and this page is still here, it has led to a download, or to an
 * answer without a page: then nobody has any use for this one. However slow a site is, its tab is loading until then.
 */
export async function leaveOnceLeftBehind(): Promise<void> {
  for (let quiet = 0; quiet < LOOKS; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    const tab = await browser.tabs.getCurrent()
    quiet = tab?.status === 'complete' ? quiet + 1 : 0
  }
  await leave()
}

/** To the page before; a tab that holds nothing else is closed, unless it is the browser's last. */
async function leave(): Promise<void> {
  if (history.length > 1 && (await pageBeforeComes(1))) return
  const [tab, tabs] = await Promise.all([browser.tabs.getCurrent(), browser.tabs.query({})])
  if (tab?.id === undefined) return
  if (tabs.length === 1) await browser.tabs.create({})
  await browser.tabs.remove(tab.id)
}
