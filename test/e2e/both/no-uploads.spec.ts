import type { ElementHandle, Page } from '@playwright/test'
import type { Admin } from '../support/admin.ts'
import type { Agent } from '../support/agent.ts'
import { registeredScripts, serveUploadPages, UPLOAD_ADDRESS } from '../support/file-sensor.ts'
import { test as base, expect } from '../support/fixtures.ts'
import { dropOn, GivenFiles } from '../support/given-files.ts'
import { closeNotice, noticeOn } from '../support/notice.ts'
import { UPLOAD_PAGE } from '../support/upload-page.ts'

/** Files that the page's own scripts were told of, first of all listeners of theirs. */
interface Spied {
  readonly given: string[]
}

const SPY = `<script>
  window.given = []
  for (const type of ['input', 'change', 'drop', 'paste']) {
    addEventListener(type, (event) => {
      const files = event.target.files ?? event.dataTransfer?.files ?? event.clipboardData?.files ?? []
      for (const { name } of files) window.given.push(type + ' ' + name)
    }, true)
  }
</script>`

const FRAMES = ['blank', 'written', 'srcdoc', 'sandboxed', 'data', 'blob', 'later']

const test = base.extend<{ files: GivenFiles; letter: string }>({
  files: async ({ sites }, use) => {
    serveUploadPages(sites)
    sites.pages.set('www.dropbox.com/upload', SPY + UPLOAD_PAGE)
    const files = await GivenFiles.create()
    await use(files)
    await files.remove()
  },
  letter: async ({ files }, use) => use(await files.file('letter.txt', 1_000)),
})

test('an app that gets no files can be read, and no file is chosen for it', async ({ agent, admin, letter }) => {
  await blockUploads(agent, admin)
  const page = await agent.visit(UPLOAD_ADDRESS)
  let choosers = 0
  page.on('filechooser', () => {
    choosers += 1
  })

  await test.step('by a click or a key, in shadow trees and frames; and the person is told', async () => {
    await page.locator('#one').click()
    await expect.poll(() => noticeOn(page)).toContain('Files can’t be uploaded to Dropbox.')
    await page.locator('#many').press('Enter')
    await page.locator('#folder').click()
    await page.locator('#in-open').click()
    await (await closedInput(page, 'inClosed')).click()
    await (await closedInput(page, 'inClosedInClosed')).click()
    for (const frame of FRAMES) await page.frameLocator(`#${frame}`).locator('.in-frame').click()
  })

  await test.step('by scripts, of inputs that are in no document too', async () => {
    expect(await page.evaluate(openChoosers)).toEqual(['AbortError', 'AbortError'])
  })

  await test.step('nor kept by an input that the browser put it into', async () => {
    const inputs = [
      ...(await page.locator('input').elementHandles()),
      await closedInput(page, 'inClosed'),
      await closedInput(page, 'inClosedInClosed'),
    ]
    for (const frame of FRAMES) {
      inputs.push(...(await page.frameLocator(`#${frame}`).locator('.in-frame').elementHandles()))
    }
    expect(inputs.length).toBeGreaterThan(10)
    for (const input of inputs) {
      const isFolder = await input.evaluate((element) => (element as HTMLInputElement).webkitdirectory)
      if (isFolder) continue
      await (input as ElementHandle<HTMLInputElement>).setInputFiles(letter)
      expect(await input.evaluate((element) => (element as HTMLInputElement).files?.length)).toBe(0)
    }
  })

  await test.step('while another app’s frame in the page gets its files', async () => {
    expect(choosers).toBe(0)
    const chooser = page.waitForEvent('filechooser')
    await page.frameLocator('#other').locator('.in-frame').click()
    await (await chooser).setFiles(letter)
    const other = page.frameLocator('#other').locator('.in-frame')
    expect(await other.evaluate((input: HTMLInputElement) => input.files?.length)).toBe(1)
  })

  expect(await given(page)).toEqual([])
})

test('nothing is dropped on it or pasted into it but text', async ({ agent, admin, files, letter }) => {
  await blockUploads(agent, admin)
  const page = await agent.visit(UPLOAD_ADDRESS)

  await dropOn(page.locator('#zone'), [letter])
  await expect.poll(() => noticeOn(page)).toContain('Files can’t be uploaded to Dropbox.')
  await dropOn(page.locator('#one'), [letter])
  await dropOn(page.locator('#open'), [letter])
  await dropOn(page.locator('#zone'), [await files.folder('contracts', { 'a.txt': 10 })])

  await agent.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(20, 20)
    canvas.getContext('2d')?.fillRect(0, 0, 10, 10)
    const picture = await canvas.convertToBlob()
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })])
  })
  await page.locator('#takes').press('Control+v')
  await page.evaluate(() => navigator.clipboard.writeText('some text'))
  await page.locator('#ignores').press('Control+v')
  await expect(page.locator('#ignores')).toHaveValue('some text')

  expect(await given(page)).toEqual([])
  const rows = (await agent.ask('status.rows', { sent: false })).waiting.signals
  expect(rows.filter(({ fileUploads }) => fileUploads > 0)).toEqual([])
})

test('the notice is on the whole page, out of the page’s reach, and goes when told to', async ({
  agent,
  admin,
  sites,
  letter,
}) => {
  sites.pages.set('github.com/outer', '<h1>Outer</h1><iframe id=in src="https://www.dropbox.com/frame"></iframe>')
  await blockUploads(agent, admin)
  const page = await agent.visit('https://github.com/outer')
  await page.addStyleTag({ content: 'div, html > * { display: none !important; opacity: 0 !important }' })
  await page.addStyleTag({ content: 'html > body { display: block !important; opacity: 1 !important }' })

  await page.frameLocator('#in').locator('.in-frame').setInputFiles(letter)
  await expect.poll(() => noticeOn(page)).toContain('Files can’t be uploaded to Dropbox.')
  expect(await noticeOn(page)).toContain('Close')
  expect(
    await page.evaluate(() => {
      const host = document.documentElement.lastElementChild as HTMLElement
      return { root: host.shadowRoot, text: host.textContent, shown: host.checkVisibility({ opacityProperty: true }) }
    }),
  ).toEqual({ root: null, text: '', shown: true })

  await closeNotice(page)
  expect(await noticeOn(page)).toEqual([])
})

test('what was stopped is an event, without a word of the file', async ({ agent, admin, letter }) => {
  await blockUploads(agent, admin)
  const page = await agent.visit(UPLOAD_ADDRESS)
  await page.locator('#one').setInputFiles(letter)
  await expect.poll(() => noticeOn(page)).not.toEqual([])
  await agent.syncNow()
  await expect
    .poll(async () => (await admin.events('upload-blocked')).map(({ appId, type }) => ({ appId, type })))
    .toEqual([{ appId: 'dropbox', type: 'upload-blocked' }])
})

test('an open page follows what the admin says, back and forth', async ({ agent, admin, letter }) => {
  await agent.enforce(admin, 'dropbox', 'sanctioned')
  const page = await agent.visit(UPLOAD_ADDRESS)
  const count = () => page.locator('#one').evaluate((input: HTMLInputElement) => input.files?.length)
  /** Each time anew: an input that keeps its file isn't told again. */
  const give = async () => {
    await page.locator('#one').evaluate((input: HTMLInputElement) => {
      input.value = ''
    })
    await page.locator('#one').setInputFiles(letter)
    return count()
  }
  expect(await give()).toBe(1)

  await blockUploads(agent, admin)
  await expect.poll(give).toBe(0)

  await test.step('while the worker sleeps', async () => {
    await agent.killWorker()
    expect(await give()).toBe(0)
    await page.reload()
    expect(await give()).toBe(0)
  })

  await agent.enforce(admin, 'dropbox', 'sanctioned')
  await expect.poll(() => registeredScripts(agent)).not.toContain('upload-gate')
  await expect.poll(give).toBe(1)
})

async function blockUploads(agent: Agent, admin: Admin): Promise<void> {
  const { bundleVersion } = await admin.tag('dropbox', 'sanctioned', { uploads: 'blocked' })
  await agent.syncNow()
  await agent.untilEnforcing(bundleVersion)
  await expect.poll(() => registeredScripts(agent)).toEqual(expect.arrayContaining(['upload-gate', 'upload-gate-page']))
}

async function given(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => (globalThis as unknown as Spied).given)
}

async function closedInput(page: Page, name: 'inClosed' | 'inClosedInClosed'): Promise<ElementHandle> {
  const input = (await page.evaluateHandle(name)).asElement()
  if (input === null) throw new Error(`The page has no ${name}`)
  return input as ElementHandle
}

/**
 * Opens a chooser in every way that scripts have. Runs in the page.
 *
 * @returns what the pickers of the File System Access API failed with
 */
async function openChoosers(): Promise<string[]> {
  const fileInput = () => Object.assign(document.createElement('input'), { type: 'file' })
  fileInput().click()
  fileInput().showPicker()
  fileInput().dispatchEvent(new MouseEvent('click'))
  document.querySelector('#one')?.dispatchEvent(new MouseEvent('click'))
  const label = document.createElement('label')
  label.append(fileInput())
  label.click()
  const inShadow = fileInput()
  document.createElement('div').attachShadow({ mode: 'closed' }).append(inShadow)
  inShadow.click()
  const briefly = fileInput()
  document.body.append(briefly)
  briefly.click()
  briefly.showPicker()
  briefly.remove()

  const { showOpenFilePicker, showDirectoryPicker } = window as unknown as Record<string, () => Promise<unknown>>
  const failures: string[] = []
  for (const open of [showOpenFilePicker, showDirectoryPicker]) {
    await open?.().catch((error: Error) => failures.push(error.name))
  }
  return failures
}
