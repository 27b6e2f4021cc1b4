/** Ways in which a page that is allowed asks for something, by name. Each gets the address to ask for. */
export type PageVector = (url: string) => unknown

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
  'mask image': (url) => document.body.insertAdjacentHTML('beforeend', `<p style="mask-image: url(${url})">masked</p>`),
  'image of a list': (url) =>
    document.body.insertAdjacentHTML('beforeend', `<ul style="list-style-image: url(${url})"><li>item</li></ul>`),
  'picture before a video': (url) => document.body.insertAdjacentHTML('beforeend', `<video poster="${url}"></video>`),
  'text track of a video': (url) =>
    document.body.insertAdjacentHTML(
      'beforeend',
      `<video src="data:video/mp4," crossorigin="anonymous"><track default src="${url}"></video>`,
    ),
  'synchronous XMLHttpRequest': (url) => {
    const request = new XMLHttpRequest()
    request.open('GET', url, false)
    try {
      request.send()
    } catch {
      // What is blocked throws.
    }
  },
  fetchLater: (url) => {
    const { fetchLater } = globalThis as unknown as { fetchLater(url: string, options: object): void }
    fetchLater(url, { activateAfter: 0 })
  },
  'import map': (url) => {
    const name = `mapped-${new URL(url).hostname}`
    const map = document.createElement('script')
    map.type = 'importmap'
    map.textContent = JSON.stringify({ imports: { [name]: url } })
    const script = document.createElement('script')
    script.textContent = `import(${JSON.stringify(name)}).catch(() => null)`
    document.head.append(map, script)
  },
  'audio worklet': (url) => void new AudioContext().audioWorklet.addModule(url).catch(() => null),
  'paint worklet': (url) => {
    const { paintWorklet } = CSS as unknown as { paintWorklet: { addModule(url: string): Promise<void> } }
    paintWorklet.addModule(url).catch(() => null)
  },
  'icon of a page': (url) => document.head.insertAdjacentHTML('beforeend', `<link rel="icon" href="${url}">`),
  'speculation rules that prefetch': (url) => {
    const rules = document.createElement('script')
    rules.type = 'speculationrules'
    rules.textContent = JSON.stringify({ prefetch: [{ urls: [url], eagerness: 'immediate' }] })
    document.head.append(rules)
  },
  'frame in frames': (url) => {
    const framed = (html: string) =>
      `<iframe srcdoc="${html.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`
    document.body.insertAdjacentHTML('beforeend', framed(framed(`<iframe src="${url}"></iframe>`)))
  },
  'frame that is led on by its name': (url) => {
    const name = `frame-${Math.random()}`
    document.body.insertAdjacentHTML('beforeend', `<iframe name="${name}"></iframe>`)
    window.open(url, name)
  },
  'frame that another site sends on': (url) =>
    document.body.insertAdjacentHTML(
      'beforeend',
      `<iframe src="https://redirect.example.com/to/${encodeURIComponent(url)}"></iframe>`,
    ),
  'frame of a site that preloads it by a header': (url) =>
    document.body.insertAdjacentHTML(
      'beforeend',
      `<iframe src="https://preloads.example.com/preloads/${encodeURIComponent(url)}"></iframe>`,
    ),
  'report of a content security policy': (url) =>
    document.body.insertAdjacentHTML(
      'beforeend',
      `<iframe src="https://reports.example.com/reports/${encodeURIComponent(url)}"></iframe>`,
    ),
  'fetch that another site sends on': (url) =>
    void fetch(`https://redirect.example.com/to/${encodeURIComponent(url)}`, { mode: 'no-cors' }).catch(() => null),
  'image that another site sends on': (url) => {
    new Image().src = `https://redirect.example.com/to/${encodeURIComponent(url)}`
  },
  'fetch of a frame that goes': (url) => {
    const frame = document.createElement('iframe')
    frame.srcdoc = `<script>
      addEventListener('pagehide', () => fetch(${JSON.stringify(url)}, { mode: 'no-cors', keepalive: true }))
    </script>`
    frame.onload = () => frame.remove()
    document.body.append(frame)
  },
  'beacon of a frame that goes': (url) => {
    const frame = document.createElement('iframe')
    frame.srcdoc = `<script>addEventListener('pagehide', () => navigator.sendBeacon(${JSON.stringify(url)}))</script>`
    frame.onload = () => frame.remove()
    document.body.append(frame)
  },
  'EventSource in a worker': (url) => {
    new Worker(URL.createObjectURL(new Blob([`new EventSource(${JSON.stringify(url)})`])))
  },
  'import in a module worker': (url) => {
    const code = new Blob([`import(${JSON.stringify(url)}).catch(() => null)`], { type: 'text/javascript' })
    new Worker(URL.createObjectURL(code), { type: 'module' })
  },
  'importScripts in a shared worker': (url) => {
    new SharedWorker(URL.createObjectURL(new Blob([`importScripts(${JSON.stringify(url)})`])))
  },
  'worker in a worker': (url) => {
    const code = `fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).catch(() => null)`
    const inner = `new Worker(URL.createObjectURL(new Blob([${JSON.stringify(code)}])))`
    new Worker(URL.createObjectURL(new Blob([inner])))
  },
}
