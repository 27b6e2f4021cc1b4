import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright'
import { build } from 'vite'

/** Serves an empty page, the worker of `entry` at `/worker.js`, and files by their paths. */
export async function serveWorker(
  entry: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<{ readonly origin: string; close(): void }> {
  const server = await serve({ '/': '<!doctype html>', '/worker.js': await bundledWorker(entry), ...files })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

/** Starts the worker anew, gives it the one order, and returns its answer. */
export function orderWorker<Order extends object, Answer>(page: Page, message: Order): Promise<Answer> {
  return page.evaluate(
    (toWorker) =>
      new Promise<Answer>((resolve, reject) => {
        const worker = new Worker('/worker.js', { type: 'module' })
        worker.onerror = (event) => reject(new Error(event.message))
        worker.onmessage = ({ data }: MessageEvent<Answer>) => {
          worker.terminate()
          resolve(data)
        }
        worker.postMessage(toWorker)
      }),
    message as object,
  )
}

async function bundledWorker(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: { write: false, target: 'chrome137', lib: { entry, formats: ['es'], fileName: 'worker' } },
  })
  const outputs = Array.isArray(built) ? built : [built]
  const chunk = outputs.flatMap((result) => ('output' in result ? result.output : []))[0]
  if (chunk?.type !== 'chunk') throw new Error('The worker was not built')
  return chunk.code
}

async function serve(files: Readonly<Record<string, string | Uint8Array>>): Promise<Server> {
  const server = createServer((request, response) => {
    const body = files[request.url ?? '']
    const type = request.url === '/worker.js' ? 'text/javascript' : 'text/html'
    if (body === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': type }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
