import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright'
import { buildHostIndex } from '../../core/hosts/build-host-index.ts'
import { requireChromium } from '../../scripts/find-chromium.mjs'
import { orderWorker, serveWorker } from '../browser-worker.ts'
import { median } from '../table.ts'
import type { Workload } from './made-names.ts'
import type { Kind, Opened, Order } from './open-worker.ts'

export interface OpenResult {
  readonly what: Kind
  readonly bytes: number
  readonly readMs: number
  readonly answeredMs: number
  readonly slowestMs: number
}

/**
 * Stores index and list in IndexedDB, starts the browser anew, and opens each by turns in a new worker.
 *
 * @returns medians; of each kind the very first opening after the browser's start is the slowest and counts too
 */
export async function measureOpening(workload: Workload, rounds: number): Promise<OpenResult[]> {
  const blob = buildHostIndex(workload.owners)
  const text = Buffer.from(workload.names.join('\n'))
  const server = await serveWorker('bench/host-index/open-worker.ts', { '/blob': blob, '/text': text })
  const profile = await mkdtemp(join(tmpdir(), 'heliograph-bench-'))
  const order = (page: Page, message: Order) => orderWorker<Order, Opened | null>(page, message)
  const host = workload.names[workload.names.length >> 1] ?? ''
  try {
    await inBrowser(profile, server.origin, (page) => order(page, { task: 'fill', blobUrl: '/blob', textUrl: '/text' }))
    const opened: Record<Kind, Opened[]> = { blob: [], array: [], text: [] }
    await inBrowser(profile, server.origin, async (page) => {
      for (let round = 0; round < rounds; round++) {
        for (const what of ['blob', 'array', 'text'] as const) {
          const answer = await order(page, { task: 'open', what, host })
          if (!answer?.isListed) throw new Error(`The ${what} doesn't know ${host}`)
          opened[what].push(answer)
        }
      }
    })
    return [
      summary('blob', blob.byteLength, opened.blob),
      summary('array', blob.byteLength, opened.array),
      summary('text', text.byteLength, opened.text),
    ]
  } finally {
    server.close()
    await rm(profile, { recursive: true, force: true })
  }
}

function summary(what: Kind, bytes: number, opened: readonly Opened[]): OpenResult {
  const answered = opened.map(({ answeredMs }) => answeredMs)
  return {
    what,
    bytes,
    readMs: median(opened.map(({ readMs }) => readMs)),
    answeredMs: median(answered),
    slowestMs: Math.max(...answered),
  }
}

async function inBrowser<T>(profile: string, origin: string, work: (page: Page) => Promise<T>): Promise<T> {
  const executablePath = requireChromium()
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: ['--no-sandbox'],
  })
  try {
    const page = await context.newPage()
    await page.goto(origin)
    return await work(page)
  } finally {
    await context.close()
  }
}
