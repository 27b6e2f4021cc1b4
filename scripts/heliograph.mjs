#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** `npx heliograph …`: the built command line, or what to do where it isn't built yet. */

const root = fileURLToPath(new URL('..', import.meta.url))
const main = join(root, 'dist', 'server', 'main.js')

if (existsSync(main) && existsSync(join(root, 'node_modules'))) {
  await import(pathToFileURL(main).href)
} else {
  console.error(
    `heliograph: ${root} is not built yet.\nRun "npm start" there (it installs, builds and starts the server), or "npm ci && npm run build".`,
  )
  process.exitCode = 1
}
