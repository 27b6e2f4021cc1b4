import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx'],
    // PGlite makes a cluster and PostgreSQL starts a server before the first store test.
    hookTimeout: 120_000,
    testTimeout: 30_000,
  },
})
