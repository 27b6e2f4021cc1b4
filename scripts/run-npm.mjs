import { spawn } from 'node:child_process'

/**
 * Runs npm with its output shown. The npm that runs us is taken, so that no shell is needed, on Windows either.
 *
 * @param {readonly string[]} args
 * @param {string} folder
 * @returns {Promise<void>} rejects where npm fails
 */
export function runNpm(args, folder) {
  const script = process.env.npm_execpath
  const child = script?.endsWith('.js')
    ? spawn(process.execPath, [script, ...args], { cwd: folder, stdio: 'inherit' })
    : spawn('npm', args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`"npm ${args.join(' ')}" failed, see above.`))
    })
  })
}
