import { CatalogUnreadable } from './catalog-unreadable.ts'

/**
 * Whose each name is. Apps are numbered as they first appear among the sorted names, so most of the codes are one byte, and
 * the same one: `SAME`, `NEXT`, or `FIRST_NUMBER` and an app's number, in 7 bits a byte, the lowest first.
 */
const SAME = 0
const NEXT = 1
const FIRST_NUMBER = 2
const MOST_CODE_BYTES = 4

/**
 * @param owners of each name, the position of its app among `apps`
 * @returns `order`: the apps' positions in the order of their numbers; those without names come last
 */
export function writeOwners(
  owners: readonly number[],
  apps: number,
): { readonly codes: Uint8Array<ArrayBuffer>; readonly order: readonly number[] } {
  const codes: number[] = []
  const numbers = new Map<number, number>()
  let before = -1
  for (const owner of owners) {
    const number = numbers.get(owner)
    if (number === undefined) numbers.set(owner, numbers.size)
    writeCode(codes, number === undefined ? NEXT : owner === before ? SAME : FIRST_NUMBER + number)
    before = owner
  }
  const nameless = Array.from({ length: apps }, (_, app) => app).filter((app) => !numbers.has(app))
  return { codes: Uint8Array.from(codes), order: [...numbers.keys(), ...nameless] }
}

function writeCode(codes: number[], code: number): void {
  let rest = code
  for (; rest > 0x7f; rest >>>= 7) codes.push((rest & 0x7f) | 0x80)
  codes.push(rest)
}

/**
 * @returns of each name, the number of its app: below `apps`
 * @throws {CatalogUnreadable}
 */
export function readOwners(codes: Uint8Array, names: number, apps: number): Uint32Array {
  const owners = new Uint32Array(names)
  let at = 0
  let known = 0
  for (let name = 0; name < names; name++) {
    let code = 0
    for (let shift = 0; ; shift += 7) {
      const byte = codes[at++]
      if (byte === undefined || shift === 7 * MOST_CODE_BYTES) throw new CatalogUnreadable('an owner has no end')
      code |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    if (code === NEXT) known++
    const owner = code === SAME ? owners[name - 1] : code === NEXT ? known - 1 : code - FIRST_NUMBER
    if (owner === undefined || owner >= known || known > apps) throw new CatalogUnreadable('a name of no app')
    owners[name] = owner
  }
  if (at !== codes.length) throw new CatalogUnreadable('owners that no name has')
  return owners
}
