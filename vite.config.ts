import { crx } from '@crxjs/vite-plugin'
import { defineConfig } from 'vite'
import manifest from './manifest.json' with { type: 'json' }

/** The extension: `dist/extension`, loadable unpacked. */
export default defineConfig({
  // crxjs doesn't copy the file of `storage.managed_schema`; the public folder brings it, the icons and the locales.
  publicDir: 'extension/public',
  plugins: [crx({ manifest })],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist/extension',
    emptyOutDir: true,
    target: 'chrome137',
    modulePreload: false,
    rollupOptions: {
      // Pages that the manifest names only as web-accessible, or not at all, are built when they are inputs.
      input: {
        blocked: 'extension/blocked/index.html',
        gate: 'extension/gate/index.html',
        status: 'extension/status/index.html',
      },
    },
  },
})
