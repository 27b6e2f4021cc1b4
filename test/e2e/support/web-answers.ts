import type { IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'

export interface Answer {
  readonly status: number
  readonly type: string
  readonly headers: Record<string, string>
  readonly body: Buffer
  /** Sent in two pieces, without its length. */
  readonly chunked?: boolean
  /** After so many bytes no more come, though the header promised more. */
  readonly cutAfter?: number
}

const NOT_CACHED = { 'Cache-Control': 'no-store' }
const KEPT = { 'Cache-Control': 'max-age=3600' }
const ASKED_ANEW = { ETag: '"1"', 'Cache-Control': 'no-cache' }

/** Each page that comes before somebody's eyes tells its server, also when no network brought it there. */
const SEEN = `<script>
  const tell = () => navigator.sendBeacon('/seen')
  addEventListener('pageshow', () => {
    if (top !== self) return
    if (document.prerendering) document.addEventListener('prerenderingchange', tell, { once: true })
    else tell()
  })
</script>`

/** A real one: what can't be decoded, the browser breaks off where more of it is still to come. */
const DOT = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const PICTURE = Buffer.concat([DOT, Buffer.alloc(1_234 - DOT.length)])

const HEAD = `<!doctype html><link rel=icon href="data:,">${SEEN}`

const UPLOADS = `<form method=post enctype="multipart/form-data" action="/form">
    <input type=file name=file id=by-form multiple><input name=text value="no file"><button>Send</button>
  </form>
  <input type=file id=by-fetch multiple><input type=file id=by-xhr><div id=zone>Drop here</div>
  <script>
    const byId = (id) => document.getElementById(id)
    const send = (file) => fetch('/upload', { method: 'POST', body: file })
    byId('by-fetch').onchange = ({ target }) => [...target.files].forEach(send)
    byId('by-xhr').onchange = ({ target }) => {
      const request = new XMLHttpRequest()
      request.open('PUT', '/upload')
      request.send(target.files[0])
    }
    byId('zone').ondragover = (event) => event.preventDefault()
    byId('zone').ondrop = (event) => {
      event.preventDefault()
      const form = new FormData()
      for (const file of event.dataTransfer.files) form.append('file', file)
      fetch('/form', { method: 'POST', body: form })
    }
  </script>`

/** Answers pages below `/offline` without the network, those below `/through` out of it. */
const SERVICE_WORKER = `
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  if (pathname.startsWith('/through/')) event.respondWith(fetch(event.request))
  if (!pathname.startsWith('/offline/')) return
  event.respondWith(new Response(${JSON.stringify(HEAD)}, { headers: { 'Content-Type': 'text/html' } }))
})`

/** What the server of any host answers: the path's first part says which kind of thing it is. */
export function answerTo(request: IncomingMessage, host: string): Answer {
  const [, kind = '', ...rest] = new URL(request.url ?? '/', `https://${host}`).pathname.split('/')
  const argument = decodeURIComponent(rest.join('/'))
  switch (kind) {
    case 'to':
      return { ...text('Over there'), status: 302, headers: { Location: argument } }
    case 'frame':
      return page(`<iframe src="${argument}"></iframe>`)
    case 'assets':
      return page('<link rel=stylesheet href="/style.css"><script src="/script.js"></script><img src="/picture.gif">')
    case 'style.css':
      return { ...text('h1 { color: teal }'.repeat(40)), type: 'text/css' }
    case 'script.js': {
      const isKnown = request.headers['if-none-match'] === ASKED_ANEW.ETag
      const script = { ...text('void 0\n'.repeat(90)), type: 'text/javascript', headers: ASKED_ANEW }
      return isKnown ? { ...script, status: 304 } : script
    }
    case 'picture.gif':
      return { ...bytes(0, 'image/gif'), body: PICTURE, headers: KEPT }
    case 'kept':
      return { ...page('<h1>Kept</h1>'), headers: KEPT }
    case 'chunked':
      return { ...page('<p>chunk</p>'.repeat(300)), chunked: true }
    case 'compressed': {
      const body = gzipSync(Buffer.from(HEAD + '<p>much of the same</p>'.repeat(500)))
      return { ...page(''), body, headers: { ...NOT_CACHED, 'Content-Encoding': 'gzip' } }
    }
    case 'save':
      return {
        ...bytes(54_321, 'application/octet-stream'),
        headers: { 'Content-Disposition': 'attachment; filename="report.bin"' },
      }
    case 'speculate':
      return page(`<script type=speculationrules>
        {"${argument}": [{"urls": ["/next/${argument}"], "eagerness": "immediate"}]}
      </script><a href="/next/${argument}">next</a>`)
    case 'worker.js':
      return { ...text(SERVICE_WORKER), type: 'text/javascript' }
    case 'uploads':
      return page(UPLOADS)
    case 'broken':
      return { ...bytes(100_000, 'application/octet-stream'), cutAfter: 10_000 }
    case 'failed':
      return { ...page('<h1>Failed</h1>'), status: 500 }
    case 'seen':
    case 'empty':
      return { ...text(''), status: 204 }
    default:
      return page(`<h1>${host}</h1>`)
  }
}

function page(body: string): Answer {
  return { ...text(HEAD + body), type: 'text/html' }
}

function text(body: string): Answer {
  return { status: 200, type: 'text/plain', headers: NOT_CACHED, body: Buffer.from(body) }
}

function bytes(length: number, type: string): Answer {
  return { status: 200, type, headers: NOT_CACHED, body: Buffer.alloc(length) }
}
