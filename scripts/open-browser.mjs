import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright'
import { findBrowser } from './find-browser.mjs'

/**
 * @typedef {object} BrowserOptions
 * @property {string | undefined} executable where not given, one is looked for
 * @property {string} dataFolder of the running server
 * @property {string} extensionFolder built, unpacked
 * @property {(text: string) => void} say
 */

/**
 * Opens a browser with a fresh profile, loads the extension, and connects it to the running server by its own form,
 * as a person would. The server runs on when the browser is closed; the browser is closed when the server is stopped.
 *
 * @param {BrowserOptions} options
 */
export async function openConnectedBrowser({ executable, dataFolder, extensionFolder, say }) {
  const path = executable ?? findBrowser() ?? chromium.executablePath()
  if (!existsSync(path)) {
    throw new Error('No Chromium, Chrome or Edge was found. Name one: npm start -- --browser=/path/to/chrome')
  }
  const { url, enrollmentToken } = await makeEnrollmentToken(resolve(dataFolder))
  const headless = mustRunHeadless()
  say(`Opening ${path}${headless ? ' without a window (no display, or HEADLESS=1)' : ''} …`)

  const context = await launch(path, resolve(dataFolder, 'browser-profile'), headless)
  const stop = () => context.close()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)

  const page = context.pages()[0] ?? (await context.newPage())
  await page.goto(`chrome-extension://${await loadExtension(context, extensionFolder)}/extension/status/index.html`)
  await page.locator('#connect-server').fill(url)
  await page.locator('#connect-token').fill(enrollmentToken)
  await page.locator('#connect-submit').click()
  // The page takes the form away once the extension is enrolled.
  const connected = await page
    .locator('#connect-submit')
    .waitFor({ state: 'hidden', timeout: 20_000 })
    .then(
      () => true,
      () => false,
    )
  say(
    connected
      ? 'The browser is open and connected. Visit a few cloud apps in it, then look at the portal.'
      : 'The browser is open, but its extension has not connected: its status page says why.',
  )
}

/** @param {string} dataFolder */
async function makeEnrollmentToken(dataFolder) {
  const { url } = JSON.parse(await readFile(join(dataFolder, 'server.json'), 'utf8'))
  const adminToken = (await readFile(join(dataFolder, 'admin.token'), 'utf8')).trim()
  const response = await fetch(`${url}/api/v1/enrollment-tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'npm start -- --browser', expiresInDays: 1, maxUses: 1 }),
  })
  if (!response.ok) throw new Error(`The server gave no enrollment token: ${await response.text()}`)
  const { token } = await response.json()
  return { url, enrollmentToken: token }
}

/**
 * @param {string} executablePath
 * @param {string} profile emptied first: what a run before left in it would belong to another server
 * @param {boolean} headless
 */
async function launch(executablePath, profile, headless) {
  await rm(profile, { recursive: true, force: true })
  return chromium.launchPersistentContext(profile, {
    executablePath,
    headless,
    viewport: null,
    // Chromium's sandbox doesn't work for root.
    chromiumSandbox: process.getuid?.() !== 0,
    ignoreDefaultArgs: ['--disable-extensions', '--enable-automation'],
    // Chrome and Edge no longer take --load-extension; loading it over the debugging pipe works in all of them.
    args: ['--enable-unsafe-extension-debugging'],
    // The server has its own handlers, and it must be the last to go.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
}

/**
 * @param {import('playwright').BrowserContext} context
 * @param {string} folder
 * @returns {Promise<string>} the extension's id
 */
async function loadExtension(context, folder) {
  const browser = context.browser()
  if (browser === null) throw new Error('The browser was closed before the extension was loaded.')
  const session = await browser.newBrowserCDPSession()
  const { id } = await session.send('Extensions.loadUnpacked', { path: folder })
  return id
}

function mustRunHeadless() {
  if (process.env.HEADLESS === '1') return true
  return process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
}
