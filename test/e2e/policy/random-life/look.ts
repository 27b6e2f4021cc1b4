import type { Page } from '@playwright/test'
import { PLACES, type Place } from '../../../fixtures/random-catalogs.ts'
import type { CountingWeb } from '../../no-way-round/counting-web.ts'
import { soon } from '../../no-way-round/stand.ts'
import type { Agent } from '../../support/agent.ts'

/** What came of a request, seen from the page that made it and from the server that it was for. */
export interface Sight {
  readonly address: string
  readonly place: Place
  /** `block`: kept back without a word. The others of those that are stopped: what the block page says. */
  readonly found: 'open' | 'block' | 'blocked' | 'warned' | 'not blocked'
  readonly asked: boolean
}

/** A page that nothing is ever said of, to ask from. */
const FROM = 'https://plain.example.org/'

let asked = 0

/** The address, and yet one that nobody has asked for before, by a query that no pattern knows. */
export function unasked(address: string): { readonly url: string; readonly mark: string } {
  asked += 1
  const mark = `asked=${asked}.`
  const url = new URL(address)
  return { url: Object.assign(url, { search: url.search === '' ? mark : `${url.search}&${mark}` }).href, mark }
}

export function wasAsked(web: CountingWeb, mark: string): boolean {
  return web.asked.some(({ path }) => path.includes(mark))
}

export async function lookAt(agent: Agent, web: CountingWeb, addresses: readonly string[]): Promise<Sight[]> {
  const page = await agent.visit(FROM)
  const parts = await partsOf(page, web, addresses)
  const pages: Sight[] = []
  for (const address of addresses) pages.push(await pageAt(agent, web, address, page))
  await page.close()
  return [...pages, ...parts]
}

/** Goes there as a person does, and stays until it is clear where that has led. */
export async function pageAt(agent: Agent, web: CountingWeb, address: string, page: Page): Promise<Sight> {
  const { url, mark } = unasked(address)
  await agent.visit(url, page)
  let found: Sight['found'] | null = null
  await soon(`${url} leads somewhere`, async () => {
    const isStopped = page.url().startsWith(agent.pageUrl('extension/blocked/index.html'))
    if (isStopped) found = await saidAt(page)
    else found = page.url().includes(mark) && wasAsked(web, mark) ? 'open' : null
    return found !== null
  })
  return { address, place: 'main_frame', found: found ?? 'open', asked: wasAsked(web, mark) }
}

/** null: nothing yet. */
async function saidAt(page: Page): Promise<Sight['found'] | null> {
  if (await page.getByTestId('not-blocked').isVisible()) return 'not blocked'
  if (!(await page.getByTestId('block-reason').isVisible())) return null
  return (await page.getByTestId('continue').isVisible()) ? 'warned' : 'blocked'
}

/** All that a page loads, at once. Of https alone: anything else the browser itself keeps from such a page. */
async function partsOf(page: Page, web: CountingWeb, addresses: readonly string[]): Promise<Sight[]> {
  const wanted = PLACES.filter((place) => place !== 'main_frame').flatMap((place) =>
    addresses.map((address) => {
      const url = new URL(address)
      // Nor does it load anything for a user who stands in the address.
      Object.assign(url, { protocol: place === 'websocket' ? 'wss:' : 'https:', username: '', password: '', hash: '' })
      return { place, address, ...unasked(url.href) }
    }),
  )
  const outcomes = await page.evaluate(
    (parts) =>
      Promise.all(
        parts.map(
          ({ place, url, mark }) =>
            new Promise<string>((done) => {
              if (place === 'xmlhttprequest') {
                fetch(url).then(
                  () => done('open'),
                  () => done('block'),
                )
              } else if (place === 'websocket') {
                // Refused by the server or kept back by the browser: a page isn't told which.
                new WebSocket(url).onerror = () => done('by the server')
              } else {
                const frame = document.createElement('iframe')
                Object.assign(frame, { src: url, name: mark, onload: () => done('by its address') })
                document.body.append(frame)
              }
            }),
        ),
      ),
    wanted,
  )
  return wanted.map(({ address, place, mark }, index) => {
    const isAsked = wasAsked(web, mark)
    const blockPage = page.frame({ name: mark })?.url().includes('blocked/index.html') === true
    const found = { open: 'open', block: 'block', 'by the server': isAsked ? 'open' : 'block' }[outcomes[index] ?? '']
    return { address, place, found: (found ?? (blockPage ? 'blocked' : 'open')) as Sight['found'], asked: isAsked }
  })
}
