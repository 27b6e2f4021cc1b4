import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Executables by platform, Chromium first: the one whose policies an evaluation is least likely to be under. */
const LINUX_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const MACOS_APPS = [
  'Chromium.app/Contents/MacOS/Chromium',
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]
const WINDOWS_PATHS = [
  'Chromium\\Application\\chrome.exe',
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
]

/**
 * The first Chromium, Chrome or Edge on this machine.
 *
 * @returns {string | undefined}
 */
export function findBrowser() {
  return candidates().find((path) => existsSync(path))
}

/** @returns {string[]} */
function candidates() {
  const { env, platform } = process
  if (platform === 'darwin') {
    return MACOS_APPS.flatMap((app) => [join('/Applications', app), join(env.HOME ?? '', 'Applications', app)])
  }
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((root) => root !== undefined)
    return WINDOWS_PATHS.flatMap((path) => roots.map((root) => join(root, path)))
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return LINUX_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
}
