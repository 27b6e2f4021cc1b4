import type { InstalledSlot } from '../storage/bundle-records.ts'
import { hashOf } from '../storage/catalog-chunks.ts'
import type { EntryEffect } from './entry-effects.ts'
import { groupKey, groupOf, type RuleGroup, regexRulesIn } from './rule-groups.ts'
import { MOST_REGEX_RULES } from './rule-ids.ts'

/**
 * How many hosts a rule holds at most, about. More rules would be more work for the browser, larger ones more for a
 * change: it hands over the whole rule (docs/performance.md).
 */
const HOSTS_PER_SLOT = 8_192
/** A host's place among so many doesn't hang on how many slots there are. */
const FINE = 1_024

/** Rules that are replaced together. */
export interface PlannedSlot {
  readonly slot: string
  readonly group: RuleGroup
  readonly digest: string
}

/**
 * Which slots the base consists of, found without holding its hosts: each is only counted and mixed into a digest. So
 * a change of one app among a million hosts is known to touch one slot, and that one alone is read again.
 */
export class BasePlan {
  readonly #groups = new Map<string, GroupSum>()

  add(entry: EntryEffect): void {
    const group = groupOf(entry)
    const key = groupKey(group)
    const sum = this.#groups.get(key) ?? new GroupSum(group)
    this.#groups.set(key, sum)
    sum.add(entry.host)
  }

  /** How many entries were added. */
  get hosts(): number {
    return [...this.#groups.values()].reduce((sum, { hosts }) => sum + hosts, 0)
  }

  slots(): PlannedSlot[] {
    return [...this.#groups].flatMap(([key, sum]) => sum.slots(key))
  }

  /** In which slot an entry is, once all have been added. */
  slotOf(entry: EntryEffect): string {
    const key = groupKey(groupOf(entry))
    return slotName(key, fineOf(entry.host) & ((this.#groups.get(key)?.buckets ?? 1) - 1))
  }
}

class GroupSum {
  readonly #group: RuleGroup
  readonly #counts = new Uint32Array(FINE)
  readonly #sums = new Uint32Array(FINE)
  readonly #mixes = new Uint32Array(FINE)
  #hosts = 0

  constructor(group: RuleGroup) {
    this.#group = group
  }

  add(host: string): void {
    const fine = fineOf(host)
    const hash = hashOf(`${host}/`)
    this.#hosts += 1
    this.#counts[fine] = (this.#counts[fine] ?? 0) + 1
    // Neither hangs on the order: it is another one each time.
    this.#sums[fine] = (this.#sums[fine] ?? 0) + hash
    this.#mixes[fine] = (this.#mixes[fine] ?? 0) ^ Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  }

  get hosts(): number {
    return this.#hosts
  }

  get buckets(): number {
    return Math.min(FINE, 2 ** Math.ceil(Math.log2(Math.max(1, this.#hosts / HOSTS_PER_SLOT))))
  }

  slots(key: string): PlannedSlot[] {
    const buckets = this.buckets
    return Array.from({ length: buckets }, (_, bucket) => {
      let [count, sum, mix] = [0, 0, 0]
      for (let fine = bucket; fine < FINE; fine += buckets) {
        count += this.#counts[fine] ?? 0
        sum = (sum + (this.#sums[fine] ?? 0)) >>> 0
        mix ^= this.#mixes[fine] ?? 0
      }
      return { slot: slotName(key, bucket), group: this.#group, digest: `${count} ${sum} ${mix >>> 0}` }
    }).filter(({ digest }) => !digest.startsWith('0 '))
  }
}

function fineOf(host: string): number {
  return hashOf(host) & (FINE - 1)
}

function slotName(key: string, bucket: number): string {
  return `${key} #${bucket}`
}

/** What of a plan isn't installed yet, and what is installed and in no plan any more. */
export function comparePlan(planned: readonly PlannedSlot[], installed: readonly InstalledSlot[]) {
  const before = new Map(installed.map((slot) => [slot.slot, slot]))
  const now = new Map(planned.map((slot) => [slot.slot, slot]))
  return {
    changed: planned.filter(({ slot, digest }) => before.get(slot)?.digest !== digest),
    kept: installed.filter(({ slot, digest }) => now.get(slot)?.digest === digest),
    stale: installed.filter(({ slot, digest }) => now.get(slot)?.digest !== digest),
  }
}

/** The browser takes only so many rules with a regular expression: paths come last, since the guard sees them too. */
export function withinLimits<Slot extends { readonly group: RuleGroup }>(
  slots: readonly Slot[],
): { taken: Slot[]; left: Slot[] } {
  const taken: Slot[] = []
  const left: Slot[] = []
  let regexRules = 0
  for (const slot of [...slots].sort((one, other) => one.group.path.length - other.group.path.length)) {
    const more = regexRulesIn(slot.group)
    if (regexRules + more > MOST_REGEX_RULES) left.push(slot)
    else {
      taken.push(slot)
      regexRules += more
    }
  }
  return { taken, left }
}
