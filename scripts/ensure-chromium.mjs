import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from './find-chromium.mjs'

/** Fetches a Chromium where there is none: Debian's where apt may be used, else Playwright's own. */
export function ensureChromium() {
  if (findChromium() !== undefined) return
  console.log('=== Fetching Chromium')
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
  } else {
    run(process.execPath, ['node_modules/playwright/cli.js', 'install', '--with-deps', 'chromium'])
  }
  if (findChromium() === undefined)
    throw new Error('No Chromium could be fetched. Install one, then run npm test again.')
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const { status } = spawnSync(program, args, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`)
}
