/** Ways in which a page that is allowed asks for something, by name. Each gets the address to ask for. */
type PageVector = (url: string) => unknown

/**
 * They run inside the page, each by itself: none may use anything but its address and what a page has. What comes of
 * them is told by the servers.
 */
export const PAGE_VECTORS: Readonly<Record<string, PageVector>> = {
  fetch: (url) => void fetch(url, { mode: 'no-cors' }).catch(() => null),
  'fetch, keepalive POST': (url) =>
    void fetch(url, { mode: 'no-cors', method: 'POST', body: 'x', keepalive: true }).catch(() => null),
  XMLHttpRequest: (url) => {
    const request = new XMLHttpRequest()
    request.open('GET', url)
    request.send()
  },
  beacon: (url) => navigator.sendBeacon(url, 'x'),
  EventSource: (url) => void new EventSource(url),
  WebSocket: (url) => void new WebSocket(url.replace(/^http/, 'ws')),
  image: (url) => {
    new Image().src = url
  },
  'image in a srcset': (url) => {
    const image = new Image()
    image.srcset = `${url} 1x`
    document.body.append(image)
  },
  'image as a button': (url) => document.body.insertAdjacentHTML('beforeend', `<input type="image" src="${url}">`),
  'image in SVG': (url) =>
    document.body.insertAdjacentHTML(
      'beforeend',
      `<svg width="9" height="9"><image href="${url}" width="9" height="9"/></svg>`,
    ),
  'background image': (url) =>
    document.body.insertAdjacentHTML('beforeend', `<p style="background: url(${url})">background</p>`),
  'style sheet': (url) => document.head.insertAdjacentHTML('beforeend', `<link rel="stylesheet" href="${url}">`),
  'imported style sheet': (url) => document.head.insertAdjacentHTML('beforeend', `<style>@import "${url}";</style>`),
  font: (url) => {
    new FontFace('vector', `url(${url})`).load().catch(() => null)
  },
  video: (url) => document.body.insertAdjacentHTML('beforeend', `<video preload="auto" src="${url}"></video>`),
  audio: (url) => document.body.insertAdjacentHTML('beforeend', `<audio preload="auto" src="${url}"></audio>`),
  script: (url) => {
    const script = document.createElement('script')
    script.src = url
    document.head.append(script)
  },
  'module script': (url) => {
    const script = document.createElement('script')
    script.type = 'module'
    script.src = url
    document.head.append(script)
  },
  'import()': (url) => {
    const script = document.createElement('script')
    script.textContent = `import(${JSON.stringify(url)}).catch(() => null)`
    document.head.append(script)
  },
  prefetch: (url) => document.head.insertAdjacentHTML('beforeend', `<link rel="prefetch" href="${url}">`),
  preload: (url) => document.head.insertAdjacentHTML('beforeend', `<link rel="preload" as="image" href="${url}">`),
  modulepreload: (url) => document.head.insertAdjacentHTML('beforeend', `<link rel="modulepreload" href="${url}">`),
  object: (url) =>
    document.body.insertAdjacentHTML(
      'beforeend',
      `<object type="text/html" data="${url}" width="9" height="9"></object>`,
    ),
  embed: (url) =>
    document.body.insertAdjacentHTML('beforeend', `<embed type="text/html" src="${url}" width="9" height="9">`),
  frame: (url) => document.body.insertAdjacentHTML('beforeend', `<iframe src="${url}"></iframe>`),
  'sandboxed frame': (url) => document.body.insertAdjacentHTML('beforeend', `<iframe sandbox src="${url}"></iframe>`),
  'frame in a srcdoc frame': (url) => {
    const frame = document.createElement('iframe')
    frame.srcdoc = `<iframe src="${url}"></iframe>`
    document.body.append(frame)
  },
  'frame in a blob: frame': (url) => {
    const frame = document.createElement('iframe')
    frame.src = URL.createObjectURL(new Blob([`<iframe src="${url}"></iframe>`], { type: 'text/html' }))
    document.body.append(frame)
  },
  'frame in a data: frame': (url) => {
    const frame = document.createElement('iframe')
    frame.src = `data:text/html,${encodeURIComponent(`<iframe src="${url}"></iframe>`)}`
    document.body.append(frame)
  },
  'frame sent on by script': (url) => {
    const frame = document.createElement('iframe')
    frame.srcdoc = `<script>location.href = ${JSON.stringify(url)}</script>`
    document.body.append(frame)
  },
  'frame sent on by meta refresh': (url) => {
    const frame = document.createElement('iframe')
    frame.srcdoc = `<meta http-equiv="refresh" content="0; url=${url}">`
    document.body.append(frame)
  },
  'form posted into a frame': (url) => {
    const name = `frame-${Math.random()}`
    document.body.insertAdjacentHTML(
      'beforeend',
      `<iframe name="${name}"></iframe><form method="post" target="${name}" action="${url}"><input name="a" value="b"></form>`,
    )
    document.querySelector<HTMLFormElement>('form:last-of-type')?.submit()
  },
  'link with a ping': (url) => {
    const link = document.createElement('a')
    link.href = '#here'
    link.ping = url
    document.body.append(link)
    link.click()
  },
  'fetch in a worker': (url) => {
    const code = `fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).catch(() => null)`
    new Worker(URL.createObjectURL(new Blob([code])))
  },
  'importScripts in a worker': (url) => {
    new Worker(URL.createObjectURL(new Blob([`importScripts(${JSON.stringify(url)})`])))
  },
  'WebSocket in a worker': (url) => {
    new Worker(URL.createObjectURL(new Blob([`new WebSocket(${JSON.stringify(url.replace(/^http/, 'ws'))})`])))
  },
  'fetch in a shared worker': (url) => {
    const code = `fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).catch(() => null)`
    new SharedWorker(URL.createObjectURL(new Blob([code])))
  },
  'fetch in a frame of about:blank': (url) => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const { contentWindow } = frame as unknown as { contentWindow: { fetch: typeof fetch } }
    contentWindow.fetch(url, { mode: 'no-cors' }).catch(() => null)
  },
}

/** What leads a whole tab away from an allowed page. */
export const NAVIGATION_VECTORS: Readonly<Record<string, PageVector>> = {
  'location.href': (url) => {
    location.href = url
  },
  'location.replace': (url) => location.replace(url),
  'window.open in the same tab': (url) => window.open(url, '_self'),
  'link that is clicked': (url) => {
    const link = document.createElement('a')
    link.href = url
    document.body.append(link)
    link.click()
  },
  'form posted': (url) => {
    document.body.insertAdjacentHTML(
      'beforeend',
      `<form method="post" action="${url}"><input name="a" value="b"></form>`,
    )
    document.querySelector('form')?.submit()
  },
  'meta refresh': (url) =>
    document.head.insertAdjacentHTML('beforeend', `<meta http-equiv="refresh" content="0; url=${url}">`),
  'redirect of another site': (url) => {
    location.href = `https://redirect.example.com/to/${encodeURIComponent(url)}`
  },
  'redirect by way of two': (url) => {
    const second = `https://second.example.com/to/${encodeURIComponent(url)}`
    location.href = `https://first.example.com/to/${encodeURIComponent(second)}`
  },
}

/** Other ways to write an address of a host, as the address bar takes it. */
export const SPELLINGS: Readonly<Record<string, (host: string, path: string) => string>> = {
  'over http': (host, path) => `http://${host}${path}`,
  'upper case': (host, path) => `HTTPS://${host.toUpperCase()}${path}`,
  'a trailing dot': (host, path) => `https://${host}.${path}`,
  'a port': (host, path) => `https://${host}:8443${path}`,
  'a user and a password': (host, path) => `https://github.com:443@${host}${path}`,
  'full-width dots': (host, path) => `https://${host.replaceAll('.', '。')}${path}`,
  'percent-encoded': (host, path) =>
    `https://${host.replace(/^./, (letter) => `%${letter.charCodeAt(0).toString(16)}`)}${path}`,
  'full-width letters': (host, path) =>
    `https://${host.replace(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))}${path}`,
  'a soft hyphen': (host, path) => `https://${host.replace('.', '\u00ad.')}${path}`,
  backslashes: (host, path) => `https:\\\\${host}${path.replaceAll('/', '\\')}`,
  'its source': (host, path) => `view-source:https://${host}${path}`,
}
