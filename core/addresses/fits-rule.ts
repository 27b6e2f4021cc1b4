import type { AddressPattern } from './address-pattern.ts'

/**
 * Chromium 156 takes 103 such steps for a rule's filter, and 96 where there is an exact host (measured with
 * `isRegexSupported`); a few are left for other versions.
 */
const MOST_FILTER_STEPS = 92

/** What the filter of a place costs, of which one rule can have only so much: a label takes 5 steps, a slash 2. */
function filterSteps({ host, exact, path }: AddressPattern): number {
  return (exact ? host.split('.').length * 5 : 0) + path.length + path.split('/').length - 1
}

/** Whether a browser's rule can hold a place. One that it can't take would make the whole update fail. */
export function fitsRule(place: AddressPattern): boolean {
  return filterSteps(place) <= MOST_FILTER_STEPS
}
