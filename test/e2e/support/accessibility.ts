import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/**
 * Axe finds nothing on the page as it is now; what it finds is named with the elements.
 *
 * @param rules the ones to ask for, where the others have been
 */
export async function expectAccessible(page: Page, ...rules: string[]): Promise<void> {
  await untilStill(page)
  const axe = new AxeBuilder({ page })
  const { violations } = await (rules.length === 0 ? axe : axe.withRules(rules)).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

/** Half-way from the light look to the dark one, a button has the colours of neither. */
async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
}
