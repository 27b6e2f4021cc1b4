import { DOT, EXACT, LONGEST_TEXT, MOST_APPS } from './host-index-format.ts'

/** Where an app is found: `domains` with everything under them, `hosts` exactly. */
export interface HostOwner {
  readonly id: string
  readonly domains: readonly string[]
  readonly hosts: readonly string[]
}

/** What was given can't be put into an index. */
export class HostNotIndexable extends Error {
  override readonly name = 'HostNotIndexable'
}

/** Parallel lists, an item for each host of each owner. */
export interface HostEntries {
  readonly appIds: readonly string[]
  readonly names: readonly string[]
  /** App number × 4, plus `EXACT`. */
  readonly values: readonly number[]
  /** Labels of the name that has the fewest. */
  readonly fewestLabels: number
}

/** Of a list without entries: more labels than any host has. */
const NO_LABELS = 0xffff_ffff

/** @throws {HostNotIndexable} for a name or an app's id that is empty, not ASCII, or longer than 255 */
export function collectEntries(owners: Iterable<HostOwner>): HostEntries {
  const appIds: string[] = []
  const names: string[] = []
  const values: number[] = []
  let fewestLabels = NO_LABELS
  const add = (name: string, value: number) => {
    checkText(name)
    names.push(name)
    values.push(value)
    fewestLabels = Math.min(fewestLabels, labelsOf(name))
  }
  for (const { id, domains, hosts } of owners) {
    checkText(id)
    const app = (appIds.push(id) - 1) * 4
    for (const domain of domains) add(domain, app)
    for (const host of hosts) add(host, app | EXACT)
  }
  if (appIds.length > MOST_APPS) throw new HostNotIndexable(`${appIds.length} apps; up to ${MOST_APPS} fit`)
  return { appIds, names, values, fewestLabels }
}

function checkText(text: string): void {
  if (text === '' || text.length > LONGEST_TEXT) {
    throw new HostNotIndexable(`A name of ${text.length} characters; it may have 1 to ${LONGEST_TEXT}`)
  }
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 127) throw new HostNotIndexable(`${JSON.stringify(text)} isn't ASCII`)
  }
}

function labelsOf(name: string): number {
  let labels = 1
  for (let at = 0; at < name.length; at++) if (name.charCodeAt(at) === DOT) labels++
  return labels
}
