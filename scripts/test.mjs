import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildIfChanged } from './build-if-changed.mjs'
import { installPackages } from './install-packages.mjs'

/**
 * `npm test`: all that must hold, on a fresh machine with Node and npm. Installs what it needs, then types, lint, unit
 * and end-to-end tests. The last line is the total, alone on the line: `N passed, N failed, N skipped`.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = join(root, 'test-results', 'reports')
const SOURCES = ['background', 'catalog', 'core', 'extension', 'popup', 'portal', 'server']
/** No colours where nobody sees them. */
const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' }
const total = { passed: 0, failed: 0, skipped: 0 }

process.chdir(root)
await installPackages(root)
const { ensureChromium } = await import('./ensure-chromium.mjs')
ensureChromium()
await rm(reports, { recursive: true, force: true })
await mkdir(reports, { recursive: true })

await check('Types', 'tsc', ['-b', '--noEmit'])
await check('Lint', 'biome', ['check', '--error-on-warnings', '.'])
await check('Import rules', 'depcruise', ['--config', '.dependency-cruiser.cjs', ...SOURCES])
await check('Dead code', 'knip', [])
const unitReport = join(reports, 'unit.json')
await suite(
  'Unit tests',
  'vitest',
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
  {
    report: unitReport,
    count: ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) => ({
      passed: numPassedTests,
      failed: numFailedTests,
      skipped: numPendingTests + numTodoTests,
    }),
  },
)
console.log('\n=== Build')
await buildIfChanged(root)
const endToEndReport = join(reports, 'e2e.json')
await suite('End-to-end tests', 'playwright', ['test', '--reporter=line,json'], {
  report: endToEndReport,
  env: { PLAYWRIGHT_JSON_OUTPUT_NAME: endToEndReport },
  count: ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }),
})

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 ? 0 : 1

/**
 * A check counts as one test.
 *
 * @param {string} name
 * @param {string} tool
 * @param {string[]} args
 */
async function check(name, tool, args) {
  const passed = await run(name, tool, args, {})
  if (passed) total.passed += 1
  else total.failed += 1
}

/**
 * @param {string} name
 * @param {string} tool
 * @param {string[]} args
 * @param {{ report: string, env?: Record<string, string>, count: (report: any) => { passed: number, failed: number, skipped: number } }} options
 */
async function suite(name, tool, args, { report, env = {}, count }) {
  const passed = await run(name, tool, args, env)
  const counted = await readFile(report, 'utf8').then(
    (text) => count(JSON.parse(text)),
    () => ({ passed: 0, failed: 0, skipped: 0 }),
  )
  total.passed += counted.passed
  total.skipped += counted.skipped
  // A run can fail without a failing test: a file that doesn't load, a server that doesn't start.
  total.failed += passed ? counted.failed : Math.max(counted.failed, 1)
}

/**
 * @param {string} name
 * @param {string} tool a program of node_modules, or a path
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<boolean>} whether it went well
 */
function run(name, tool, args, env) {
  console.log(`\n=== ${name}`)
  const startedAt = Date.now()
  const program = tool.includes('/') || tool.includes('\\') ? tool : join(root, 'node_modules', '.bin', tool)
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...plain, ...env } })
    child.once('error', (error) => {
      console.error(error.message)
      resolve(false)
    })
    child.once('exit', (code) => {
      const seconds = Math.round((Date.now() - startedAt) / 1000)
      console.log(`=== ${name}: ${code === 0 ? 'passed' : 'FAILED'} (${seconds} s)`)
      resolve(code === 0)
    })
  })
}
