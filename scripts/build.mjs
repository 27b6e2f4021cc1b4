// Builds all that ships: dist/extension, dist/portal, dist/server.
import { build } from 'vite'

const configs = ['vite.config.ts', 'vite.content.config.ts', 'vite.portal.config.ts', 'vite.server.config.ts']

for (const [index, configFile] of configs.entries()) {
  console.log(`[${index + 1}/${configs.length}] ${configFile}`)
  await build({ configFile, logLevel: 'warn' })
}
