import { defineConfig } from 'vite'

/**
 * A content script: one plain file at a path that the worker can register. crxjs builds only what the manifest names,
 * and would put a module loader before it, whose fetch comes too late for `document_start`. `--mode` names the script:
 * one plain file is what a build makes of one input.
 */
export default defineConfig(({ mode: script }) => ({
  publicDir: false,
  build: {
    outDir: 'dist/extension/extension/content',
    emptyOutDir: false,
    target: 'chrome137',
    modulePreload: false,
    rollupOptions: {
      input: `extension/content/${script}.ts`,
      output: { format: 'iife', entryFileNames: '[name].js' },
    },
  },
}))
