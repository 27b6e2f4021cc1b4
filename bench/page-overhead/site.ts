import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateSync } from 'node:zlib'
import { Random } from '../random.ts'

/** Seven in ten of the page's hosts are an app's; the others are what no catalog lists. */
const HOSTS = ['app.slack.com', 'a.slack-edge.com', 'b.slack-edge.com', 'ads.example.net', 'metrics.example.org']
const HOST_OF = [0, 0, 1, 1, 1, 2, 2, 3, 3, 4]

const PAGE_HOST = 'app.slack.com'
const KINDS = { image: 55, script: 20, style: 10, fetch: 10, frame: 5 }

/** What a page of a hundred subresources is made of, and a server of it for every host. */
export class Site {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<Site> {
    const bodies = {
      image: Array.from({ length: 8 }, (_, seed) => picture(seed)),
      script: [script()],
      style: [style()],
      fetch: [JSON.stringify(Array.from({ length: 200 }, (_, id) => ({ id, name: `Channel ${id}` })))],
      frame: ['<!doctype html><title>Frame</title><p>A frame'],
    }
    const types = {
      image: 'image/png',
      script: 'text/javascript',
      style: 'text/css',
      fetch: 'application/json',
      frame: 'text/html',
    }
    const server = createServer((request, response) => {
      const [, kind = '', number = ''] = (request.url ?? '').split('/')
      const headers = { 'cache-control': 'no-store', 'access-control-allow-origin': '*' }
      if (kind === 'page') return void send('text/html', page(number))
      if (!(kind in bodies)) return void response.writeHead(404).end()
      const choices = bodies[kind as keyof typeof bodies]
      send(types[kind as keyof typeof bodies], choices[Number.parseInt(number, 10) % choices.length] ?? '')

      function send(type: string, body: string | Buffer) {
        const length = Buffer.byteLength(body)
        response.writeHead(200, { ...headers, 'content-type': type, 'content-length': length }).end(body)
      }
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new Site(server)
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

export function pageUrl(round: number): string {
  return `http://${PAGE_HOST}/page/${round}`
}

function page(round: string): string {
  let count = 0
  const url = (kind: string) => {
    const number = count++
    return `http://${HOSTS[HOST_OF[number % HOST_OF.length] ?? 0]}/${kind}/${number}?${round}`
  }
  const many = (kind: keyof typeof KINDS, element: (url: string) => string) =>
    Array.from({ length: KINDS[kind] }, () => element(url(kind))).join('\n')
  return `<!doctype html><title>Page ${round}</title>
${many('style', (href) => `<link rel="stylesheet" href="${href}">`)}
<main>${'<p class="line">Some text that has to be laid out. </p>'.repeat(200)}</main>
${many('image', (src) => `<img src="${src}" width="96" height="96" alt="">`)}
${many('frame', (src) => `<iframe src="${src}"></iframe>`)}
${many('script', (src) => `<script src="${src}"></script>`)}
<script>Promise.all([${many('fetch', (href) => `fetch("${href}").then((answer) => answer.json()),`)}])</script>`
}

/** An uncompressed-looking PNG of 96 by 96 pixels, some 20 KB. */
function picture(seed: number): Buffer {
  const random = new Random(seed)
  const rows = Array.from({ length: 96 }, () =>
    Buffer.from([0, ...Array.from({ length: 288 }, () => random.below(160))]),
  )
  const header = Buffer.alloc(13)
  header.writeUInt32BE(96, 0)
  header.writeUInt32BE(96, 4)
  header.set([8, 2], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const data = deflateSync(Buffer.concat(rows))
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

function crc32(bytes: Buffer): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

/** Some 20 KB, of which a little runs. */
function script(): string {
  const functions = Array.from({ length: 150 }, (_, number) => {
    return `function part${number}(list) { return list.map((value) => value * ${number} + 1).filter(Boolean).length }`
  })
  return `(() => {\n${functions.join('\n')}\nlet sum = 0\nfor (let turn = 0; turn < 40; turn++) sum += part7([1, 2, turn])\nreturn sum })()`
}

function style(): string {
  return Array.from({ length: 200 }, (_, number) => `.line:nth-child(${number}) { margin: ${number % 7}px }`).join('\n')
}
