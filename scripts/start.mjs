import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * `npm start`: from a fresh clone to a running server, with nothing but Node and npm. Flags go to
 * `heliograph serve`, but for `--browser[=<executable>]`, which opens a browser with the extension connected.
 */

const OLDEST_NODE = [20, 19]
const root = fileURLToPath(new URL('..', import.meta.url))

await start(process.argv.slice(2))

/** @param {string[]} args */
async function start(args) {
  if (!nodeIsNewEnough()) {
    fail(`Heliograph needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.version}. See https://nodejs.org`)
    return
  }
  try {
    const browser = args.find((arg) => /^--browser(?:=|$)/.test(arg))
    const serveArgs = args.filter((arg) => arg !== browser)
    await prepare()
    stopWithNpm()
    say('Starting the server …')
    await serve(serveArgs)
    if (browser !== undefined && process.exitCode === 0) await openBrowser(browser, serveArgs)
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error))
  }
}

async function prepare() {
  const { installPackages } = await import('./install-packages.mjs')
  const { buildIfChanged } = await import('./build-if-changed.mjs')
  if (!existsSync(join(root, 'node_modules'))) say('First start: installing packages (a minute or two) …')
  if (await installPackages(root)) say('Packages are installed.')
  say('Looking whether anything has to be built …')
  if (await buildIfChanged(root)) say('Built.')
}

/**
 * In this very process: one to stop, and no signals to forward. Returns when the server listens.
 *
 * @param {string[]} args
 */
async function serve(args) {
  const main = join(root, 'dist', 'server', 'main.js')
  // A person is watching: the log of each request would bury what they are told. A later --log-level wins.
  process.argv = [process.execPath, main, 'serve', '--log-level', 'warn', ...args]
  await import(pathToFileURL(main).href)
}

/**
 * npm passes a SIGTERM to the shell between us, and a shell like dash dies of it without telling us: the server would
 * run on, unseen, and hold the data folder.
 */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}

/**
 * @param {string} flag
 * @param {string[]} serveArgs
 */
async function openBrowser(flag, serveArgs) {
  const { openConnectedBrowser } = await import('./open-browser.mjs')
  await openConnectedBrowser({
    executable: flag.split('=')[1],
    dataFolder: dataFolderOf(serveArgs),
    extensionFolder: join(root, 'dist', 'extension'),
    say,
  })
}

/** @param {string[]} args */
function dataFolderOf(args) {
  const index = args.findIndex((arg) => /^--data(?:=|$)/.test(arg))
  const named = args[index]?.includes('=') ? args[index].slice('--data='.length) : args[index + 1]
  return index === -1 ? (process.env.HELIOGRAPH_DATA ?? 'data') : (named ?? 'data')
}

function nodeIsNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

/** @param {string} text */
function say(text) {
  console.error(`npm start: ${text}`)
}

/** @param {string} text */
function fail(text) {
  say(text)
  process.exitCode = 1
}
