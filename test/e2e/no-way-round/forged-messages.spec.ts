import { BLOCKED, BLOCKED_APP, expect, START, test } from './stand.ts'

// What pages can say to the extension, and do with its block page.

interface MayHaveRuntime {
  readonly chrome?: {
    readonly runtime?: {
      sendMessage?(id: string, message: unknown, answered: (answer: unknown) => void): void
      connect?(id: string): { readonly onDisconnect: { addListener(done: () => void): void } }
    }
  }
}

/** What the extension's own pages have. */
interface ScriptingPage {
  readonly chrome: {
    readonly tabs: { query(of: { url: string }): Promise<{ id: number }[]> }
    readonly scripting: {
      executeScript<Args extends unknown[], Result>(injection: {
        target: { tabId: number }
        args: Args
        func: (...args: Args) => Promise<Result>
      }): Promise<{ result: Result }[]>
    }
  }
}

interface SendingPage {
  readonly chrome: { readonly runtime: { sendMessage(message: unknown): Promise<{ ok: boolean } | undefined> } }
}

const MESSAGES = [
  { name: 'sync.now', request: {} },
  { name: 'status.view', request: {} },
  { name: 'evaluation.disconnect', request: {} },
  { name: 'block-page.decision', request: { url: `https://${BLOCKED}/` } },
  { name: 'block-page.bypass', request: { url: `https://${BLOCKED}/`, justification: 'because' } },
  { name: 'block-page.request-access', request: { url: `https://${BLOCKED}/`, reason: 'because' } },
  { name: 'gate.decision', request: { url: `https://${BLOCKED}/` } },
]

test('messages of a web page: to the extension, and into the air', async ({ stand: { agent } }) => {
  const page = await agent.visit(START)
  const answers = await page.evaluate(
    async ({ id, messages }) => {
      const { runtime } = (globalThis as unknown as MayHaveRuntime).chrome ?? {}
      for (const message of messages) window.postMessage(message, '*')
      if (runtime?.sendMessage === undefined) return 'no way to send any'
      return Promise.all(
        messages.map(
          (message) =>
            new Promise((answered) => runtime.sendMessage?.(id, message, (answer) => answered(answer ?? null))),
        ),
      )
    },
    { id: agent.id, messages: MESSAGES },
  )
  expect(['no way to send any', JSON.stringify(MESSAGES.map(() => null))]).toContain(
    typeof answers === 'string' ? answers : JSON.stringify(answers),
  )
  await agent.visit(`https://${BLOCKED}/after-messages`, page)
  await agent.expectBlocked(page, BLOCKED_APP)
  await page.close()
})

test('messages of a content script, as a page that has taken over its process could send them', async ({
  stand: { agent },
}) => {
  const page = await agent.visit(`${START}taken-over`)
  const desk = await agent.openStatus()
  const replies = await desk.evaluate(
    async ({ url, messages }) => {
      const { tabs, scripting } = (globalThis as unknown as ScriptingPage).chrome
      const [tab] = await tabs.query({ url })
      const [injected] = await scripting.executeScript({
        target: { tabId: tab?.id ?? -1 },
        args: [messages],
        func: async (sent: typeof messages) => {
          const { runtime } = (globalThis as unknown as SendingPage).chrome
          const entries = sent.map(async (message) => {
            const reply = await runtime.sendMessage(message).catch(() => null)
            return [message.name, reply?.ok ?? false]
          })
          return Object.fromEntries(await Promise.all(entries))
        },
      })
      return injected?.result
    },
    { url: `${START}taken-over`, messages: MESSAGES },
  )
  expect(replies).toEqual(Object.fromEntries(MESSAGES.map(({ name }) => [name, false])))
  await desk.close()
  await page.close()
})

test('messages of a block page that stands in a frame of a web page', async ({ stand: { agent } }) => {
  const page = await agent.visit(START)
  await page.evaluate(
    (url) => document.body.insertAdjacentHTML('beforeend', `<iframe src="${url}"></iframe>`),
    `https://${BLOCKED}/framed`,
  )
  const framed = page.frameLocator('iframe')
  await expect(framed.getByTestId('app-name')).toHaveText(BLOCKED_APP)
  await expect(framed.getByRole('button')).toHaveCount(0)
  const replies = await page.frames()[1]?.evaluate(async (messages) => {
    const { runtime } = (
      globalThis as unknown as { chrome: { runtime: { sendMessage(m: unknown): Promise<unknown> } } }
    ).chrome
    const entries = messages.map(async (message) => [message.name, await runtime.sendMessage(message)])
    return Object.fromEntries(await Promise.all(entries)) as Record<string, { ok: boolean }>
  }, MESSAGES)
  const taken = Object.entries(replies ?? {}).filter(([, { ok }]) => ok)
  expect(taken.map(([name]) => name)).toEqual(['block-page.decision'])
  await page.close()
})

test('a block page that a web page has opened can’t be scripted or written to by it', async ({ stand: { agent } }) => {
  const page = await agent.visit(START)
  const popup = page.waitForEvent('popup')
  await page.evaluate((url) => {
    ;(globalThis as unknown as { opened: Window | null }).opened = window.open(url)
  }, `https://${BLOCKED}/opened#<img src=x onerror=alert(1)>`)
  const blocked = await popup
  await agent.expectBlocked(blocked, BLOCKED_APP)
  const tried = await page.evaluate(() => {
    const { opened } = globalThis as unknown as { opened: Window | null }
    const tries: Record<string, () => unknown> = {
      document: () => opened?.document.title,
      function: () => (opened as unknown as { eval(code: string): unknown }).eval('1'),
      address: () => opened?.location.href,
    }
    opened?.postMessage({ name: 'block-page.bypass', request: {} }, '*')
    return Object.entries(tries).map(([name, attempt]) => {
      try {
        return `${name}: ${attempt() === undefined ? 'nothing' : 'read'}`
      } catch {
        return `${name}: refused`
      }
    })
  })
  for (const outcome of tried) expect(outcome).toMatch(/refused|nothing/)
  await expect(blocked.locator('img[src="x"]')).toHaveCount(0)
  await blocked.close()
  await page.close()
})

for (const path of [
  'extension/blocked/index.html',
  'extension/status/index.html',
  'popup/index.html',
  'manifest.json',
]) {
  test(`${path} of the extension can’t be fetched, framed, opened or loaded by a web page`, async ({
    stand: { agent },
  }) => {
    const address = `chrome-extension://${agent.id}/${path}#https://${BLOCKED}/`
    const page = await agent.visit(START)
    const outcomes = await page.evaluate(async (url) => {
      const image = new Image()
      const loaded = new Promise((done) => {
        image.onload = () => done('loaded')
        image.onerror = () => done('refused')
      })
      image.src = url
      const frame = document.createElement('iframe')
      const framed = new Promise((done) => {
        frame.onload = done
      })
      frame.src = url
      document.body.append(frame)
      await framed
      const fetched = fetch(url).then(
        () => 'read',
        () => 'refused',
      )
      return Promise.all([fetched, loaded])
    }, address)
    expect(outcomes).toEqual(['refused', 'refused'])
    await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/)

    const popup = page.waitForEvent('popup')
    await page.evaluate((url) => void window.open(url), address)
    const opened = await popup
    await opened.waitForLoadState()
    expect(opened.url()).not.toContain(agent.id)
    await opened.close()
    await page.evaluate((url) => void setTimeout(() => location.assign(url)), address)
    await expect.poll(() => page.url()).not.toBe(START)
    expect(page.url()).not.toContain(agent.id)
    await page.close()
  })
}

test('a page can’t learn the address of a block page that stands in its frame', async ({ stand: { agent }, web }) => {
  const policies = { 'Content-Security-Policy-Report-Only': "frame-src 'none'; default-src * 'unsafe-inline'" }
  web.own.set('github.com/spying', { body: '<h1>spying</h1>', headers: policies })
  const page = await agent.visit(`${START}spying`)
  await page.evaluate((url) => {
    const learned: string[] = []
    Object.assign(globalThis, { learned })
    addEventListener('securitypolicyviolation', ({ blockedURI }) => learned.push(blockedURI))
    new PerformanceObserver((list) => {
      for (const { name } of list.getEntries()) learned.push(name)
    }).observe({ type: 'resource', buffered: true })
    document.body.insertAdjacentHTML('beforeend', `<iframe src="${url}"></iframe>`)
  }, `https://${BLOCKED}/spied-on`)
  await expect(page.frameLocator('iframe').getByTestId('app-name')).toHaveText(BLOCKED_APP)
  await page.evaluate(async () => (await fetch('/later')).text())
  const learned = () => page.evaluate(() => (globalThis as unknown as { learned: string[] }).learned)
  await expect.poll(learned).toContainEqual(expect.stringContaining('/later'))
  for (const address of await learned()) expect(address).not.toContain('chrome-extension://')
  await page.close()
})

test('a block page with an address that somebody made up says nothing of a blocked app', async ({
  stand: { agent },
}) => {
  const page = await agent.context.newPage()
  for (const made of [
    'https://github.com/',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '',
    '%00',
  ]) {
    await page.goto(`${agent.pageUrl('extension/blocked/index.html')}#${made}`)
    await page.reload()
    await expect(page.getByTestId('not-blocked')).toBeVisible()
    await expect(page.getByTestId('app-name')).toHaveCount(0)
  }
  await page.close()
})
