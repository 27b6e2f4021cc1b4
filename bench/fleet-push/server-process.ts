import { resolve } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startServer } from '../../server/serve.ts'

export type ToServer = 'usage' | 'collect'

/** @see ToServer */
export interface ServerUsage {
  readonly rssBytes: number
  readonly heapBytes: number
  readonly externalBytes: number
  /** Since it was asked last. */
  readonly longestDelayMs: number
  readonly delayP99Ms: number
}

/** The server as it is, in a process of its own, that also says how it is. */
export async function runServer(dataFolder: string, port: number): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const server = await startServer({
    host: '127.0.0.1',
    port,
    dataFolder,
    catalogFolder: resolve('catalog/apps'),
    portalFolder: resolve('dist/portal'),
    extensionFolder: resolve('dist/extension'),
    logLevel: 'error',
  })
  process.once('SIGTERM', () => {
    void server.close().then(() => process.exit(0))
  })
  process.on('message', (message: ToServer) => {
    if (message === 'collect') globalThis.gc?.()
    const { rss, heapUsed, external } = process.memoryUsage()
    const usage: ServerUsage = {
      rssBytes: rss,
      heapBytes: heapUsed,
      externalBytes: external,
      longestDelayMs: delay.max / 1e6,
      delayP99Ms: delay.percentile(99) / 1e6,
    }
    delay.reset()
    process.send?.(usage)
  })
  process.send?.({ url: server.url })
}
