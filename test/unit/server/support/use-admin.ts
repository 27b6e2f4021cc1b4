import { afterAll, beforeEach } from 'vitest'
import { startTestServer, type TestServer } from './test-server.ts'

type Ask = Awaited<ReturnType<TestServer['as']>>

/** A server for the tests of one file, new to each of them, and how an admin asks it. */
export async function useAdmin(): Promise<{ server: TestServer; admin: Ask }> {
  const server = await startTestServer()
  let ask: Ask
  beforeEach(async () => {
    await server.reset()
    ask = await server.as('admin')
  })
  afterAll(() => server.close())
  return { server, admin: (...request) => ask(...request) }
}
