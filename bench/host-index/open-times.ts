import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright'
import { build } from 'vite'
import { buildHostIndex } from '../../core/hosts/build-host-index.ts'
import { requireChromium } from '../../scripts/find-chromium.mjs'
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
  const server = await serve({
    '/': '<!doctype html>',
    '/worker.js': await bundledWorker(),
    '/blob': blob,
    '/text': text,
  })
  const profile = await mkdtemp(join(tmpdir(), 'heliograph-bench-'))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const host = workload.names[workload.names.length >> 1] ?? ''
  try {
    await inBrowser(profile, origin, (page) => order(page, { task: 'fill', blobUrl: '/blob', textUrl: '/text' }))
    const opened: Record<Kind, Opened[]> = { blob: [], array: [], text: [] }
    await inBrowser(profile, origin, async (page) => {
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

function order(page: Page, message: Order): Promise<Opened | null> {
  return page.evaluate(
    (toWorker) =>
      new Promise<Opened | null>((resolve, reject) => {
        const worker = new Worker('/worker.js', { type: 'module' })
        worker.onerror = (event) => reject(new Error(event.message))
        worker.onmessage = ({ data }: MessageEvent<Opened | null>) => {
          worker.terminate()
          resolve(data)
        }
        worker.postMessage(toWorker)
      }),
    message,
  )
}

async function bundledWorker(): Promise<string> {
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'chrome137',
      lib: { entry: 'bench/host-index/open-worker.ts', formats: ['es'], fileName: 'worker' },
    },
  })
  const outputs = Array.isArray(built) ? built : [built]
  const chunk = outputs.flatMap((result) => ('output' in result ? result.output : []))[0]
  if (chunk?.type !== 'chunk') throw new Error('The worker was not built')
  return chunk.code
}

async function serve(files: Record<string, string | Uint8Array>): Promise<Server> {
  const server = createServer((request, response) => {
    const body = files[request.url ?? '']
    const type = request.url === '/worker.js' ? 'text/javascript' : 'text/html'
    if (body === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': type }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
