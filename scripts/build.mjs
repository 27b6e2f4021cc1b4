// Builds all that ships: dist/extension, dist/portal, dist/server.
import { build } from 'vite'

const contentScripts = ['file-sensor', 'upload-gate', 'upload-gate-page', 'upload-notice', 'stop-page']
const builds = [
  { configFile: 'vite.config.ts' },
  ...contentScripts.map((mode) => ({ configFile: 'vite.content.config.ts', mode })),
  { configFile: 'vite.portal.config.ts' },
  { configFile: 'vite.server.config.ts' },
]

for (const [index, { configFile, mode }] of builds.entries()) {
  console.log(`[${index + 1}/${builds.length}] ${configFile}${mode === undefined ? '' : ` (${mode})`}`)
  await build({ configFile, logLevel: 'warn', ...(mode === undefined ? {} : { mode }) })
}
