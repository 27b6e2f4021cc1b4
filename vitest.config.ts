import { defineConfig } from 'vitest/config'

/** Tests that put something else in the place of a module, which would stay there for the next file. */
const MOCKING = ['background', 'extension', 'popup'].map((folder) => `test/unit/${folder}/**/*.test.{ts,tsx}`)

export default defineConfig({
  test: {
    // PGlite makes a cluster and PostgreSQL starts a server before the first store test.
    hookTimeout: 120_000,
    testTimeout: 30_000,
    projects: [
      { extends: true, test: { name: 'mocking', include: MOCKING } },
      {
        extends: true,
        // Loading catalog, server and database anew for each file takes longer than its tests.
        test: {
          name: 'sharing',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          exclude: MOCKING,
          isolate: false,
          pool: 'threads',
        },
      },
    ],
  },
})
