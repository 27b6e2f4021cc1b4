import type { PageVector } from './page-vectors.ts'

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
  'Refresh header': (url) => {
    location.href = `https://refresh.example.com/refresh/${encodeURIComponent(url)}`
  },
  'form posted that another site sends on whole': (url) => {
    const action = `https://redirect.example.com/sent-on-with-its-body/${encodeURIComponent(url)}`
    document.body.insertAdjacentHTML(
      'beforeend',
      `<form method="post" action="${action}"><input name="a" value="b"></form>`,
    )
    document.querySelector('form')?.submit()
  },
  'form posted into a new tab': (url) => {
    document.body.insertAdjacentHTML(
      'beforeend',
      `<form method="post" target="_blank" action="${url}"><input name="a" value="b"></form>`,
    )
    document.querySelector('form')?.submit()
  },
  'form posted with a file': (url) => {
    document.body.insertAdjacentHTML(
      'beforeend',
      `<form method="post" enctype="multipart/form-data" action="${url}"><input type="file" name="a"></form>`,
    )
    document.querySelector('form')?.submit()
  },
  'navigation.navigate': (url) => {
    ;(globalThis as unknown as { navigation: { navigate(url: string): void } }).navigation.navigate(url)
  },
  'javascript: link': (url) => {
    const link = document.createElement('a')
    link.href = `javascript:location.replace(${JSON.stringify(url)})`
    document.body.append(link)
    link.click()
  },
  'window.open': (url) => window.open(url),
  'window.open without an opener': (url) => window.open(url, '_blank', 'noopener'),
  'window.open as a small window': (url) => window.open(url, 'small', 'popup,width=300,height=200'),
  'window.open of about:blank, then its location': (url) => {
    const opened = window.open('about:blank')
    if (opened !== null) opened.location.href = url
  },
  'window.open of about:blank that writes a refresh': (url) => {
    const written = window.open('about:blank')?.document
    written?.write(`<meta http-equiv="refresh" content="0; url=${url}">`)
    written?.close()
  },
  'window.open of a blob: page that goes on': (url) => {
    const page = new Blob([`<script>location.href = ${JSON.stringify(url)}</script>`], { type: 'text/html' })
    window.open(URL.createObjectURL(page))
  },
  'a frame that leads the tab away': (url) => {
    const frame = document.createElement('iframe')
    frame.srcdoc = `<script>top.location = ${JSON.stringify(url)}</script>`
    document.body.append(frame)
  },
  'a sandboxed frame that leads the tab away': (url) => {
    const frame = document.createElement('iframe')
    frame.setAttribute('sandbox', 'allow-scripts allow-top-navigation')
    frame.srcdoc = `<script>top.location = ${JSON.stringify(url)}</script>`
    document.body.append(frame)
  },
  'link with `download`': (url) => {
    const link = document.createElement('a')
    link.href = url
    link.download = 'file'
    document.body.append(link)
    link.click()
  },
}
