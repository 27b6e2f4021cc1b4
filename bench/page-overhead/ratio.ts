import { Random } from '../random.ts'

const SAMPLES = 4_000

export interface Ratio {
  readonly ratio: number
  /** The middle 95 % of what drawing the pairs anew gives. */
  readonly low: number
  readonly high: number
}

/** How much one is of the other: the sums' ratio over pairs that were measured side by side, with its interval. */
export function pairedRatio(values: readonly number[], base: readonly number[]): Ratio {
  const random = new Random(1)
  const drawn = Array.from({ length: SAMPLES }, () => {
    const picked = values.map(() => random.below(values.length))
    return ratioOf(picked, values, base)
  }).sort((a, b) => a - b)
  const at = (share: number) => drawn[Math.floor(share * (SAMPLES - 1))] ?? Number.NaN
  return { ratio: ratioOf([...values.keys()], values, base), low: at(0.025), high: at(0.975) }
}

function ratioOf(indexes: readonly number[], values: readonly number[], base: readonly number[]): number {
  const sum = (of: readonly number[]) => indexes.reduce((total, index) => total + (of[index] ?? Number.NaN), 0)
  return sum(values) / sum(base)
}
