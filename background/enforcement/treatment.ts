import { type AddressPattern, parsePattern, patternCovers, specificity } from '../../core/addresses/address-pattern.ts'
import type { DeviceTag, Reach } from '../../core/bundle/app-tag.ts'
import type { Bundle } from '../../core/bundle/bundle.ts'
import { type Action, actionOf } from '../../core/protocol/tags.ts'

/** What is done with an app on this device. */
export interface Treatment {
  readonly action: Exclude<Action, 'allow'>
  readonly reach: Reach
  /** As `formatPattern` writes them; see `DeviceTag`. */
  readonly only: readonly string[]
  readonly except: readonly string[]
}

/** App id → treatment, of all apps that aren't let be. */
export type Treatments = ReadonlyMap<string, Treatment>

/**
 * How the tags of a bundle treat apps.
 *
 * @param reach of the managed policy: a tag reaches no farther
 */
export function treatmentsBy(bundle: Pick<Bundle, 'tags'>, reach: Reach): Map<string, Treatment> {
  const treatments = new Map<string, Treatment>()
  // Most tags are one and the same.
  const known = new Map<DeviceTag, Treatment | null>()
  for (const [appId, tag] of Object.entries(bundle.tags)) {
    const treatment = known.get(tag) ?? treatmentBy(tag, reach)
    known.set(tag, treatment)
    if (treatment !== null) treatments.set(appId, treatment)
  }
  return treatments
}

function treatmentBy(tag: DeviceTag, reach: Reach): Treatment | null {
  const action = actionOf(tag.tag)
  if (action === 'allow') return null
  const { only, except } = tag
  // A warning is of pages: nobody can read it in the place of a picture.
  return { action, reach: action === 'warn' ? 'pages' : narrower(tag.reach, reach), only, except }
}

function narrower(one: Reach, other: Reach): Reach {
  return one === 'pages' || other === 'pages' ? 'pages' : 'everything'
}

/** Whether two treatments do the same. */
export function sameTreatment(one: Treatment | undefined, other: Treatment | undefined): boolean {
  return one === other || textOf(one) === textOf(other)
}

const texts = new WeakMap<Treatment, string>()

function textOf(treatment: Treatment | undefined): string {
  if (treatment === undefined) return ''
  const { action, reach, only, except } = treatment
  const text = texts.get(treatment) ?? JSON.stringify([action, reach, only, except])
  texts.set(treatment, text)
  return text
}

/** Whether they treat each app alike. */
export function sameTreatments(one: Treatments, other: Treatments): boolean {
  return one.size === other.size && [...one].every(([appId, treatment]) => sameTreatment(treatment, other.get(appId)))
}

/** What a treatment does at a place in its app, as far as no pattern says otherwise of a part of it. */
export function actionAt(treatment: Treatment, place: AddressPattern): Action {
  const { action, only, except } = treatment
  if (only.length === 0 && except.length === 0) return action
  const exempt = longestOf(except, place)
  const meant = longestOf(only, place)
  if (exempt >= 0 && exempt >= meant) return 'allow'
  return meant >= 0 || only.length === 0 ? action : 'allow'
}

/** How much the most specific of the patterns says that have all of the place; -1: none has. */
export function longestOf(patterns: readonly string[], place: AddressPattern): number {
  return Math.max(
    -1,
    ...parsedPatterns(patterns)
      .filter((pattern) => patternCovers(pattern, place))
      .map(specificity),
  )
}

/** Of lists that stay what they are: each is parsed once, and then asked of every address. */
const parsedLists = new WeakMap<readonly string[], readonly AddressPattern[]>()

/** What parses to nothing was let in by no schema. */
export function parsedPatterns(patterns: readonly string[]): readonly AddressPattern[] {
  const parsed = parsedLists.get(patterns) ?? patterns.flatMap((text) => parsePattern(text) ?? [])
  parsedLists.set(patterns, parsed)
  return parsed
}
