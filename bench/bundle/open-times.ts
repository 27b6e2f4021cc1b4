import { chromium, type Page } from 'playwright'
import { catalogDeltaBetween } from '../../core/bundle/catalog-delta.ts'
import { encodeCatalog, type WrittenCatalog } from '../../core/bundle/catalog-format.ts'
import { requireChromium } from '../../scripts/find-chromium.mjs'
import { orderWorker, serveWorker } from '../browser-worker.ts'
import { median } from '../table.ts'
import type { OneTagMore } from './made-bundle.ts'
import type { CatalogTimes, Order, TagTimes } from './open-worker.ts'

const WORKER = 'bench/bundle/open-worker.ts'
const TAG_ROUNDS = 21
const CATALOG_ROUNDS = 5

/** Medians in milliseconds, in a worker of Chromium; the first round counts too. */
export async function measureTag({ content, answer, publicKey, now }: OneTagMore) {
  const files = { '/content': content, '/answer': answer }
  const order: Order = { task: 'tag', rounds: TAG_ROUNDS, publicKey, now }
  const { manifest, delta, content: whole } = await inWorker<TagTimes>(files, order)
  const both = manifest.map((time, round) => time + (delta[round] ?? Number.NaN))
  return {
    manifestMs: median(manifest),
    deltaMs: median(delta),
    slowestMs: Math.max(...both),
    contentMs: median(whole),
  }
}

export async function measureCatalog(catalog: WrittenCatalog) {
  const apps = catalog.apps.map((app, index) => (index === 0 ? { ...app, hosts: ['one-more.example'] } : app))
  const files = {
    '/catalog': encodeCatalog(catalog),
    '/catalog-delta': JSON.stringify(catalogDeltaBetween(catalog, { ...catalog, apps })),
  }
  const times = await inWorker<CatalogTimes>(files, { task: 'catalog', rounds: CATALOG_ROUNDS })
  return {
    digestMs: median(times.digest),
    decodeMs: median(times.decode),
    openMs: median(times.open),
    patchMs: median(times.patch),
  }
}

async function inWorker<Answer>(files: Readonly<Record<string, string | Uint8Array>>, order: Order): Promise<Answer> {
  const server = await serveWorker(WORKER, files)
  try {
    const browser = await chromium.launch({ executablePath: requireChromium(), args: ['--no-sandbox'] })
    try {
      const page: Page = await browser.newPage()
      await page.goto(server.origin)
      return await orderWorker<Order, Answer>(page, order)
    } finally {
      await browser.close()
    }
  } finally {
    server.close()
  }
}
