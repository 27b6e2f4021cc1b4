import browser from 'webextension-polyfill'

/** The longest address that the worker takes; what is cut off lies far behind the host. */
const MAX_ADDRESS = 65_536

/** The address of the tab that the popup was opened over; null where the browser doesn't tell. */
export async function currentAddress(): Promise<string | null> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true })
  return tab?.url?.slice(0, MAX_ADDRESS) ?? null
}
