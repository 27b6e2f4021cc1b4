// npm run bench -- NAME: bundles bench/NAME.ts, and runs it in a process of its own with the garbage collector at hand.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { runNode } from '../scripts/run.mjs'

const root = join(import.meta.dirname, '..')
const [name = '', ...args] = process.argv.slice(2)
const entry = join(import.meta.dirname, `${name}.ts`)

if (name === '' || !existsSync(entry)) {
  const names = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  console.error(`Usage: npm run bench -- NAME\nNAME: ${names.map((file) => file.slice(0, -3)).join(', ')}`)
  process.exit(2)
}

const outDir = join(root, 'dist', 'bench')
await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  build: {
    ssr: entry,
    outDir,
    emptyOutDir: false,
    target: 'node20',
    sourcemap: 'inline',
    rolldownOptions: { output: { entryFileNames: `${name}.js`, codeSplitting: false } },
  },
})
await runNode(['--expose-gc', '--max-old-space-size=6144', join(outDir, `${name}.js`), ...args], root)
