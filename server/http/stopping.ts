import { ProblemError } from './problem-error.ts'
import type { App } from './valibot-routes.ts'

/** While the server stops, a connection that was open already may still ask. To be called before other hooks are added. */
export function refuseWhileStopping(app: App): void {
  let stopping = false
  app.addHook('preClose', async () => {
    stopping = true
  })
  app.addHook('onRequest', async () => {
    if (stopping) throw new ProblemError('unavailable', 'The server is stopping. Ask again later.')
  })
}

/** Lets the requests that run finish, and cuts off those that take longer than `graceMs`. */
export async function stopListening(app: App, graceMs: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), graceMs)
  await app.close()
  clearTimeout(timer)
}
