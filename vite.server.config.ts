import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname

/** The server and its command line as one file, with the catalog beside it. npm packages stay in node_modules. */
export default defineConfig({
  root,
  publicDir: false,
  build: {
    ssr: 'server/main.ts',
    outDir: 'dist/server',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    rolldownOptions: { output: { entryFileNames: 'main.js', codeSplitting: false } },
  },
  plugins: [copyCatalog()],
})

function copyCatalog(): Plugin {
  return {
    name: 'copy-catalog',
    closeBundle: () => cp(join(root, 'catalog', 'apps'), join(root, 'dist', 'server', 'catalog'), { recursive: true }),
  }
}
