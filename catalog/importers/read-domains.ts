import { normaliseHost } from '../../core/hosts/normalise-host.ts'
import type { ImportRow, RawApp, Refusal } from '../../core/protocol/catalog-imports.ts'
import { idFrom } from './id-from.ts'
import { type ParsedFile, UnreadableFile } from './parsed-file.ts'

/** An address that a hosts file sends its names to. */
const HOSTS_FILE_ADDRESS = /^(?:0\.0\.0\.0|127\.\d+\.\d+\.\d+|::1?|fe80::1%lo0|ff0\d::\d)\s+/

/**
 * A plain list: one domain a line, `#` comments; lines of a hosts file (`0.0.0.0 example.com`) too.
 *
 * @param app what the domains belong to. With an id all of them are this one app's; without, each becomes an app of its
 *   own, named like it.
 * @throws {UnreadableFile} where no domain is in it
 */
export function readDomains(text: string, app: Omit<RawApp, 'domains'>): ParsedFile {
  const domainLines = new Map<string, number>()
  const refusals: Refusal[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    for (const word of wordsOf(line)) {
      const domain = normaliseHost(word)
      if (domain === null) refusals.push(refusedDomain(word, index + 1, app.id ?? null))
      else if (!domainLines.has(domain)) domainLines.set(domain, index + 1)
    }
  }
  if (domainLines.size + refusals.length === 0) throw new UnreadableFile('No domain is in it.')

  const domains = [...domainLines.keys()]
  const rows: ImportRow[] =
    app.id === undefined
      ? domains.map((domain) => ({ ...app, ...ownApp(domain), place: `line ${domainLines.get(domain)}` }))
      : [{ ...app, domains, place: 'file' }]
  return { rows, categories: [], refusals, domainLines }
}

function wordsOf(line: string): string[] {
  const content = line.replace(/#.*$/, '').trim().replace(HOSTS_FILE_ADDRESS, '')
  return content.split(/\s+/).flatMap((word) => (word === '' ? [] : [word.replace(/^\*?\./, '')]))
}

function ownApp(domain: string): Pick<ImportRow, 'id' | 'name' | 'domains'> {
  return { id: idFrom(domain), name: domain, domains: [domain] }
}

function refusedDomain(value: string, line: number, appId: string | null): Refusal {
  return { place: `line ${line}`, appId, field: 'domains', value, reason: 'Not a domain', takenBy: null }
}
