import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import type { WrittenDeviceTag } from '../../core/bundle/app-tag.ts'
import { encodeCatalog } from '../../core/bundle/catalog-format.ts'
import { type BundleContent, BundleContentSchema, contentText, deltaBetween } from '../../core/bundle/content.ts'
import { GRANTS_SIGNATURE_CONTEXT } from '../../core/bundle/grants.ts'
import { SIGNATURE_CONTEXT, type WrittenManifest } from '../../core/bundle/manifest.ts'
import { DAY_MS, type SignedBundle } from '../../core/protocol/device-api.ts'
import { Rollout } from '../../server/rollout/rollout.ts'

/** What is said of apps. */
export type WrittenTags = Readonly<Record<string, WrittenDeviceTag>>

/** Something that a manifest names. */
interface Part {
  readonly digest: string
  readonly bytes: Uint8Array
}

interface PublishedContent extends Part {
  readonly content: BundleContent
}

/**
 * The device API with nothing behind it, so that what is measured is the browser's part: bundles of any size are there
 * at once, and it is known to the millisecond when a browser has got one.
 */
export class FleetServer {
  readonly #server: Server
  readonly #folder: string
  readonly #keys = generateKeyPairSync('ed25519')
  #rollout: Rollout | null = null
  #version = 0
  #manifest: SignedBundle | null = null
  #catalog: Part & { readonly text: string } = { text: '', ...partOf(new Uint8Array()) }
  /** The newest, and those before it: a device that has one gets what has changed since. */
  readonly #contents = new Map<string, PublishedContent>()
  #newest: PublishedContent | null = null
  #onBundleSent: (at: number) => void = () => {}

  private constructor(server: Server, folder: string) {
    this.#server = server
    this.#folder = folder
  }

  static async start(): Promise<FleetServer> {
    const folder = await mkdtemp(join(tmpdir(), 'heliograph-bench-fleet-'))
    const server = createServer()
    const fleet = new FleetServer(server, folder)
    server.on('request', (request, response) => void fleet.#answer(request, response))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    fleet.#rollout = await Rollout.load({
      dataFolder: folder,
      extensionFolder: resolve('dist/extension'),
      publicUrl: fleet.url,
    })
    return fleet
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Of the newest bundle. */
  get version(): number {
    return this.#version
  }

  /** Chromium's policy file that installs the extension and connects it here. */
  policy(): string {
    if (this.#rollout === null) throw new Error('Not started')
    const bundlePublicKey = this.#keys.publicKey.export({ format: 'jwk' }).x ?? ''
    const request = { platform: 'linux', browser: 'chromium', enrollmentToken: 'bench', bundlePublicKey } as const
    return this.#rollout.policyFile(request).content
  }

  /**
   * Publishes a catalog, and the bundle that names it.
   *
   * @param catalogText as JSON
   */
  publish(
    catalogText: string,
    said: { readonly tags: WrittenTags; readonly protectedHosts: readonly string[] },
  ): number {
    if (catalogText !== this.#catalog.text) {
      this.#catalog = { text: catalogText, ...partOf(encodeCatalog(JSON.parse(catalogText))) }
    }
    const content = v.parse(BundleContentSchema, { ...said, identityKeys: null })
    const newest = { content, ...partOf(new TextEncoder().encode(contentText(content))) }
    this.#contents.set(newest.digest, newest)
    this.#newest = newest
    this.#version += 1
    const issuedAt = Date.now()
    const manifest: WrittenManifest = {
      ...{ format: 3, version: this.#version, issuedAt, expiresAt: issuedAt + 7 * DAY_MS },
      content: nameOf(newest),
      catalog: nameOf(this.#catalog),
    }
    this.#manifest = this.#signed(SIGNATURE_CONTEXT, manifest)
    return this.#version
  }

  /** When the next browser that asks has been sent the newest bundle, in epoch milliseconds. */
  nextBundleSent(): Promise<number> {
    return new Promise((resolve) => {
      this.#onBundleSent = resolve
    })
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const path = (request.url ?? '').replace(/\?.*/, '')
    if (path === '/extension/updates.xml') return send(response, this.#rollout?.updateManifest() ?? '', 'text/xml')
    if (path === '/extension/heliograph.crx') {
      response.writeHead(200, { 'Content-Type': 'application/x-chrome-extension' }).end(this.#rollout?.crx)
      return
    }
    if (path === '/device/v1/bundle') return this.#sendBundle(request, response)
    if (path.startsWith('/device/v1/catalogs/')) return send(response, this.#catalog.bytes, 'application/octet-stream')
    if (path.startsWith('/device/v1/contents/')) return send(response, this.#newest?.bytes ?? '')
    if (path === '/device/v1/grants') return this.#sendGrants(response)
    if (path === '/device/v1/enroll') return send(response, this.#enrolled(body))
    if (path === '/device/v1/batches') return send(response, acknowledged(body))
    response.writeHead(path === '/device/v1/health' ? 204 : 404).end()
  }

  #sendBundle(request: IncomingMessage, response: ServerResponse): void {
    const etag = `"v${this.#version}"`
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { ETag: etag }).end()
      return
    }
    response.setHeader('ETag', etag)
    response.on('finish', () => this.#onBundleSent(Date.now()))
    const had = new URL(request.url ?? '', this.url).searchParams.get('content') ?? ''
    send(response, JSON.stringify({ ...this.#manifest, delta: this.#deltaFrom(had) }))
  }

  #deltaFrom(digest: string) {
    const before = this.#contents.get(digest)
    if (before === undefined || this.#newest === null || before === this.#newest) return null
    return deltaBetween(digest, before.content, this.#newest.content)
  }

  #deviceId = randomUUID() as string

  #sendGrants(response: ServerResponse): void {
    const grants = { format: 1, deviceId: this.#deviceId, issuedAt: Date.now(), exceptions: [], decisions: [] }
    response.setHeader('ETag', '"grants"')
    send(response, JSON.stringify(this.#signed(GRANTS_SIGNATURE_CONTEXT, grants)))
  }

  #enrolled(body: string): string {
    this.#deviceId = (JSON.parse(body) as { deviceId: string }).deviceId
    const bundlePublicKey = this.#keys.publicKey.export({ format: 'jwk' }).x
    return JSON.stringify({ credential: 'bench', bundlePublicKey, serverTime: Date.now() })
  }

  #signed(context: string, content: unknown): SignedBundle {
    const payload = JSON.stringify(content)
    const signature = sign(null, Buffer.from(context + payload), this.#keys.privateKey).toString('base64url')
    return { signature, payload }
  }
}

function partOf(bytes: Uint8Array): Part {
  return { digest: createHash('sha256').update(bytes).digest('base64url'), bytes }
}

function nameOf({ digest, bytes }: Part) {
  return { digest, bytes: bytes.length }
}

function acknowledged(body: string): string {
  const { sequence } = JSON.parse(body) as { sequence: number }
  return JSON.stringify({ acknowledged: sequence, duplicate: false, lastSequence: sequence })
}

function send(response: ServerResponse, body: string | Uint8Array, type = 'application/json'): void {
  response.writeHead(200, { 'Content-Type': type }).end(body)
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
