import { defineConfig } from 'vite'

/** The portal: `dist/portal/`, served by the server at `/`. `vite -c vite.portal.config.ts` serves it for work on it. */
export default defineConfig({
  root: 'portal',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // The browser has no Buffer, which csv-parse uses: its own build for browsers brings one.
  resolve: { alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' } },
  build: {
    outDir: '../dist/portal',
    emptyOutDir: true,
    // The first versions that know light-dark(), which the look's tokens are written with.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The server's Content-Security-Policy allows nothing inline and no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8787' } },
})
