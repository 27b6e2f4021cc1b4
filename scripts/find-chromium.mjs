import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser']

/** The Chromium that tests run in: the system's, else the one that Playwright fetched; undefined where there is none. */
export function findChromium() {
  return [...INSTALLED, chromium.executablePath()].find((path) => existsSync(path))
}

/**
 * The same, where nothing goes on without one.
 *
 * @throws {Error} that says how to get one
 */
export function requireChromium() {
  const found = findChromium()
  if (found === undefined) throw new Error('No Chromium found: run `npm test`, which fetches one')
  return found
}
