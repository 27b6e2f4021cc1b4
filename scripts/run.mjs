import { spawn } from 'node:child_process'

/**
 * Runs a script of this Node, with its output shown.
 *
 * @param {readonly string[]} args
 * @param {string} folder
 * @returns {Promise<void>} rejects where it fails
 */
export function runNode(args, folder) {
  return ended(spawn(process.execPath, args, { cwd: folder, stdio: 'inherit' }), `node ${args.join(' ')}`)
}

/**
 * Runs npm with its output shown. The npm that runs us is taken, so that no shell is needed, on Windows either.
 *
 * @param {readonly string[]} args
 * @param {string} folder
 * @returns {Promise<void>} rejects where it fails
 */
export function runNpm(args, folder) {
  const script = process.env.npm_execpath
  if (script?.endsWith('.js')) return runNode([script, ...args], folder)
  const child = spawn('npm', args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' })
  return ended(child, `npm ${args.join(' ')}`)
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} name
 * @returns {Promise<void>}
 */
function ended(child, name) {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`"${name}" failed, see above.`))
    })
  })
}
