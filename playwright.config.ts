import { defineConfig } from '@playwright/test'
import type { Install } from './test/e2e/support/fixtures.ts'

export default defineConfig<{ install: Install }>({
  testDir: 'test/e2e',
  // A server with its database, a browser and a force-installation: half a minute for a test is usual.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  // Much of a test is waiting, for an alarm, a policy or an upload: one more than the cores of a small machine.
  workers: 3,
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  reporter: process.env.CI === undefined ? 'list' : 'line',
  projects: [
    { name: 'unpacked', testMatch: ['both/**/*.spec.ts', 'unpacked/**/*.spec.ts'], use: { install: 'unpacked' } },
    {
      name: 'policy',
      testMatch: ['both/**/*.spec.ts', 'policy/**/*.spec.ts', 'no-way-round/**/*.spec.ts'],
      use: { install: 'policy' },
    },
    { name: 'chaos', testDir: 'test/e2e/chaos', use: { install: 'unpacked' } },
    { name: 'server', testMatch: 'server/**/*.spec.ts' },
  ],
})
