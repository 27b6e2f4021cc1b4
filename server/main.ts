import { join } from 'node:path'
import { runProgram } from './cli/program.ts'

/** The command line, and so the server's entry: built to `dist/server/main.js`. */

const here = import.meta.dirname

process.exitCode = await runProgram(process.argv.slice(2), {
  print: (text) => process.stdout.write(text),
  hint: (text) => process.stderr.write(`${text}\n`),
  progress: process.stderr.isTTY ? (text) => process.stderr.write(`\r\x1b[K${text}`) : null,
  folders: {
    catalog: join(here, 'catalog'),
    portal: join(here, '..', 'portal'),
    extension: join(here, '..', 'extension'),
  },
  whenStopped,
})

function whenStopped(close: () => Promise<void>): void {
  let stoppedAt: number | undefined
  const stop = () => {
    // Under npm, one Ctrl+C comes twice: from the terminal, and forwarded by npm. A later one is a person who has
    // waited long enough.
    if (stoppedAt !== undefined) {
      if (Date.now() - stoppedAt > 2_000) process.exit(1)
      return
    }
    stoppedAt = Date.now()
    close().catch((error: unknown) => {
      console.error('heliograph: stopping failed:', error)
      process.exit(1)
    })
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
