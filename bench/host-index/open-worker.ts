import { HostIndex } from '../../core/hosts/host-index.ts'

/** The index as a Blob or as a typed array, or the names as text in a Blob. */
export type Kind = 'blob' | 'array' | 'text'

/** Runs in a browser's worker: fills IndexedDB, or opens what lies there and asks for one host. */
export type Order =
  | { readonly task: 'fill'; readonly blobUrl: string; readonly textUrl: string }
  | { readonly task: 'open'; readonly what: Kind; readonly host: string }

export interface Opened {
  /** Until the bytes were there, and until the first answer. */
  readonly readMs: number
  readonly answeredMs: number
  readonly isListed: boolean
}

/** The part of a worker's scope that is used: the types of workers and of pages can't be had in one project. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Order>) => void) | null
  postMessage(message: Opened | null): void
}
const scope = globalThis as unknown as WorkerScope

scope.onmessage = ({ data: order }) => {
  void (order.task === 'fill' ? fill(order.blobUrl, order.textUrl) : open(order.what, order.host)).then((answer) =>
    scope.postMessage(answer),
  )
}

async function fill(blobUrl: string, textUrl: string): Promise<null> {
  const [index, text] = await Promise.all([blobUrl, textUrl].map(async (url) => (await fetch(url)).blob()))
  const array = new Uint8Array((await index?.arrayBuffer()) ?? [])
  const database = await openDatabase()
  const transaction = database.transaction('values', 'readwrite', { durability: 'strict' })
  transaction.objectStore('values').put(index, 'blob')
  transaction.objectStore('values').put(array, 'array')
  transaction.objectStore('values').put(text, 'text')
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve
    transaction.onabort = () => reject(transaction.error)
  })
  return null
}

async function open(what: Kind, host: string): Promise<Opened> {
  const start = performance.now()
  const database = await openDatabase()
  const stored: Blob | Uint8Array<ArrayBuffer> = await done(
    database.transaction('values').objectStore('values').get(what),
  )
  const bytes = stored instanceof Blob ? new Uint8Array(await stored.arrayBuffer()) : stored
  const readMs = performance.now() - start
  const isListed = what === 'text' ? isInText(bytes, host) : isInIndex(bytes, host)
  return { readMs, answeredMs: performance.now() - start, isListed }
}

function isInIndex(bytes: Uint8Array<ArrayBuffer>, host: string): boolean {
  return HostIndex.open(bytes).lookup(host) !== null
}

function isInText(bytes: Uint8Array<ArrayBuffer>, host: string): boolean {
  return new Set(new TextDecoder().decode(bytes).split('\n')).has(host)
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open('bench', 1)
  request.onupgradeneeded = () => request.result.createObjectStore('values')
  return done(request)
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
