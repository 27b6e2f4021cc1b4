import { applyCatalogDelta } from '../../core/bundle/catalog-delta.ts'
import { decodeCatalog } from '../../core/bundle/catalog-format.ts'
import { digestOf } from '../../core/bundle/digest.ts'
import type { Manifest } from '../../core/bundle/manifest.ts'
import { openCatalog, openCatalogDelta, openContent, openDelta, openManifest } from '../../core/bundle/open-bundle.ts'

/** Runs in a browser's worker: takes one tag more, or a catalog, as the extension does, so many times. */
export type Order =
  | { readonly task: 'tag'; readonly rounds: number; readonly publicKey: string; readonly now: number }
  | { readonly task: 'catalog'; readonly rounds: number }

/** Milliseconds, a round each. */
export interface TagTimes {
  /** Signature and schema of the manifest. */
  readonly manifest: number[]
  /** The new content made and its digest checked. */
  readonly delta: number[]
  /** A whole content instead. */
  readonly content: number[]
}
export interface CatalogTimes {
  readonly digest: number[]
  readonly decode: number[]
  /** Digest, decoding and schema. */
  readonly open: number[]
  /** A delta checked, and the catalog made that it leads to. */
  readonly patch: number[]
}

/** The part of a worker's scope that is used: the types of workers and of pages can't be had in one project. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Order>) => void) | null
  postMessage(message: TagTimes | CatalogTimes): void
  reportError(error: unknown): void
}
const scope = globalThis as unknown as WorkerScope

scope.onmessage = ({ data: order }) => {
  const answering = order.task === 'tag' ? takeTag(order) : takeCatalog(order.rounds)
  answering
    .then((answer) => scope.postMessage(answer))
    // The page hears of errors, and of no rejection.
    .catch((error: unknown) => scope.reportError(error))
}

async function takeTag({ rounds, publicKey, now }: Order & { readonly task: 'tag' }): Promise<TagTimes> {
  const [text, answerText] = await Promise.all(['/content', '/answer'].map(async (url) => (await fetch(url)).text()))
  if (text === undefined || answerText === undefined) throw new Error('Nothing to take')
  const digest = await digestOf(text)
  const named = { content: { digest, bytes: text.length } }
  const times: TagTimes = { manifest: [], delta: [], content: [] }
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    const content = await openContent(text, named)
    const opened = performance.now()
    const answer = JSON.parse(answerText)
    const manifest = await openManifest(answer, { publicKey, enforced: { version: 1, issuedAt: 0 }, now })
    const verified = performance.now()
    await openDelta(answer.delta, { digest, content }, manifest)
    times.content.push(opened - start)
    times.manifest.push(verified - opened)
    times.delta.push(performance.now() - verified)
  }
  return times
}

async function takeCatalog(rounds: number): Promise<CatalogTimes> {
  const [bytes, deltaBytes] = await Promise.all(
    ['/catalog', '/catalog-delta'].map(async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer())),
  )
  if (bytes === undefined || deltaBytes === undefined) throw new Error('Nothing to take')
  const delta = { from: '', digest: await digestOf(deltaBytes), bytes: deltaBytes.length }
  const named: Pick<Manifest, 'catalog'> = {
    catalog: { digest: await digestOf(bytes), bytes: bytes.length, delta },
  }
  const times: CatalogTimes = { digest: [], decode: [], open: [], patch: [] }
  for (let round = 0; round < rounds; round++) {
    times.digest.push(await timed(() => digestOf(bytes)))
    times.decode.push(await timed(() => decodeCatalog(bytes)))
    let catalog = await openCatalog(bytes, named)
    times.open.push(
      await timed(async () => {
        catalog = await openCatalog(bytes, named)
      }),
    )
    times.patch.push(await timed(async () => applyCatalogDelta(catalog, await openCatalogDelta(deltaBytes, named))))
  }
  return times
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
