import { defineConfig } from 'vite'

/**
 * The content script: one plain file at a path that the worker can register. crxjs builds only what the manifest
 * names, and would put a module loader before it, whose fetch comes too late for `document_start`.
 */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: 'dist/extension/extension/content',
    emptyOutDir: true,
    target: 'chrome137',
    modulePreload: false,
    rollupOptions: {
      input: 'extension/content/file-sensor.ts',
      output: { format: 'iife', entryFileNames: '[name].js' },
    },
  },
})
