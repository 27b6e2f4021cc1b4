import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { anyWorld, installWorld } from '../../../fixtures/random-worlds.ts'
import { decide } from '../../../fixtures/rule-evaluator.ts'

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

test('base and fresh rules do at any address what the rulings say', async () => {
  await fc.assert(
    fc.asyncProperty(anyWorld, async (world) => {
      for (const { url, place, expected } of await installWorld(world)) {
        const decision = decide(fakeBrowser.rules, url, place) ?? 'open'
        const found = decision === 'allow' ? 'open' : decision
        expect({ url, place, found }).toEqual({ url, place, found: expected })
      }
    }),
    { numRuns: 1_500 },
  )
})
