import type { Agent } from './agent.ts'

interface ExtensionPage {
  readonly chrome: { readonly storage: Record<'local' | 'session', { get(keys: null): Promise<unknown> }> }
}

/** All that the extension keeps in the browser, as text. */
export async function keptData(agent: Agent): Promise<string> {
  const page = await agent.openStatus()
  const kept = await page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const { storage } = (globalThis as unknown as ExtensionPage).chrome
    const rows: Record<string, unknown> = {
      local: await storage.local.get(null),
      session: await storage.session.get(null),
    }
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name))
      for (const store of database.objectStoreNames) {
        if (store !== 'bundles') rows[store] = await done(database.transaction(store).objectStore(store).getAll())
      }
      database.close()
    }
    return JSON.stringify(rows)
  })
  await page.close()
  return kept
}
