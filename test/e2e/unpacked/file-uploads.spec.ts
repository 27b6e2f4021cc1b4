import type { ElementHandle, Page } from '@playwright/test'
import { Agent } from '../support/agent.ts'
import { expectUploads, registeredScripts, serveUploadPages, UPLOAD_ADDRESS } from '../support/file-sensor.ts'
import { test as base, expect, workerId } from '../support/fixtures.ts'
import { dropOn, GivenFiles } from '../support/given-files.ts'
import { keptData } from '../support/kept-data.ts'

const test = base.extend<{ files: GivenFiles }>({
  files: async ({ sites }, use) => {
    serveUploadPages(sites)
    const files = await GivenFiles.create()
    await use(files)
    await files.remove()
  },
})

// Each expectation is of all files so far, so that one that is counted twice, or late, fails the next.

test('files that are chosen are counted once, with their sizes', async ({ agent, files }) => {
  const page = await agent.visit(UPLOAD_ADDRESS)
  const letter = await files.file('letter.txt', 1_000)
  const photo = await files.file('photo.png', 234_567)

  await page.locator('#one').setInputFiles(letter)
  await expectUploads(agent, 'dropbox', 1, 1_000)
  await page.locator('#many').setInputFiles([letter, photo])
  await expectUploads(agent, 'dropbox', 3, 236_567)

  await test.step('a folder, by the files in it', async () => {
    const folder = await files.folder('contracts', { 'a.txt': 10, 'older/b.txt': 20, 'empty.txt': 0 })
    await page.locator('#folder').setInputFiles(folder)
    await expectUploads(agent, 'dropbox', 6, 236_597)
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`${index}.txt`, 4]))
    await page.locator('#folder').setInputFiles(await files.folder('many', many))
    await expectUploads(agent, 'dropbox', 256, 237_597)
  })

  await test.step('the same file again only if the page forgot it: else the page isn’t told either', async () => {
    await page.locator('#one').setInputFiles(letter)
    await page.locator('#one').evaluate((input: HTMLInputElement) => {
      input.value = ''
    })
    await page.locator('#one').setInputFiles(letter)
    await expectUploads(agent, 'dropbox', 257, 238_597)
  })

  await test.step('what a script of the page makes up is not', async () => {
    await page.evaluate(() => {
      const transfer = new DataTransfer()
      transfer.items.add(new File(['confidential'], 'confidential-made-up.txt'))
      const input = document.querySelector<HTMLInputElement>('#one')
      if (input !== null) input.files = transfer.files
      input?.dispatchEvent(new Event('input', { bubbles: true, composed: true }))
      const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer })
      document.querySelector('#zone')?.dispatchEvent(drop)
    })
  })

  await test.step('when the worker sleeps, the report wakes it', async () => {
    await agent.killWorker()
    await page.locator('#one').setInputFiles(photo)
    await expectUploads(agent, 'dropbox', 258, 473_164)
  })

  const kept = await keptData(agent)
  expect(kept).toContain('"fileUploadBytes":473164')
  expect(kept).not.toContain('confidential')
})

test('files are seen in shadow trees, open or closed, and on a page that wrote itself anew', async ({
  agent,
  files,
}) => {
  const page = await agent.visit(UPLOAD_ADDRESS)
  const letter = await files.file('letter.txt', 1_000)

  await page.locator('#in-open').setInputFiles(letter)
  await expectUploads(agent, 'dropbox', 1, 1_000)
  await (await closedInput(page, 'inClosed')).setInputFiles(letter)
  await expectUploads(agent, 'dropbox', 2, 2_000)
  await (await closedInput(page, 'inClosedInClosed')).setInputFiles([letter, await files.file('photo.png', 234_567)])
  await expectUploads(agent, 'dropbox', 4, 237_567)

  await page.setContent('<input type=file id=late>')
  await page.locator('#late').setInputFiles(letter)
  await expectUploads(agent, 'dropbox', 5, 238_567)
})

test('files given to a frame count for the app whose frame it is', async ({ agent, files }) => {
  const page = await agent.visit(UPLOAD_ADDRESS)
  const letter = await files.file('letter.txt', 1_000)
  const frames = ['blank', 'written', 'srcdoc', 'sandboxed', 'data', 'blob', 'later']
  for (const [index, frame] of frames.entries()) {
    await test.step(`${frame}: of the page’s own app`, async () => {
      await page.frameLocator(`#${frame}`).locator('.in-frame').setInputFiles(letter)
      await expectUploads(agent, 'dropbox', index + 1, (index + 1) * 1_000)
    })
  }
  await page.frameLocator('#other').locator('.in-frame').setInputFiles(letter)
  await expectUploads(agent, 'github', 1, 1_000)
  await expectUploads(agent, 'dropbox', frames.length, frames.length * 1_000)
})

test('files that are dropped or pasted are counted if the page takes them', async ({ agent, files }) => {
  const page = await agent.visit(UPLOAD_ADDRESS)
  const letter = await files.file('letter.txt', 1_000)
  const photo = await files.file('photo.png', 234_567)

  await dropOn(page.locator('#zone'), [letter, photo])
  await expectUploads(agent, 'dropbox', 2, 235_567)

  await test.step('a folder, by the files in it', async () => {
    const folder = await files.folder('contracts', { 'a.txt': 10, 'older/b.txt': 20, 'older/still/c.txt': 30 })
    await dropOn(page.locator('#zone'), [folder, letter])
    await expectUploads(agent, 'dropbox', 6, 236_627)
  })

  await test.step('a drop on a file input once, though it is a drop and a choice', async () => {
    await dropOn(page.locator('#one'), [letter])
    await expectUploads(agent, 'dropbox', 7, 237_627)
    await page.evaluate(() => addEventListener('dragover', (event) => event.preventDefault()))
    await dropOn(page.locator('#one'), [photo])
    await expectUploads(agent, 'dropbox', 8, 472_194)
  })

  await test.step('not a drop that the page leaves to the browser, nor a picture out of a page', async () => {
    await dropOn(page.locator('#zone'), [photo], 'https://www.dropbox.com/picture.png')
    await dropOn(page.locator('#deaf'), [letter])
    await page.bringToFront()
  })

  await test.step('a pasted picture, where the page takes it', async () => {
    await agent.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const bytes = await copyPicture(page)
    await page.locator('#ignores').press('Control+v')
    await page.locator('#takes').press('Control+v')
    await expectUploads(agent, 'dropbox', 9, 472_194 + bytes)
  })

  expect(await keptData(agent)).not.toContain('confidential')
})

test('pages get the sensor, open ones too, only while the browser is connected', async ({
  server,
  admin,
  profile,
  files,
}) => {
  await profile.start()
  const agent = new Agent(profile, await workerId(profile))
  const letter = await files.file('letter.txt', 1_000)
  expect(await registeredScripts(agent)).toEqual([])
  const page = await agent.visit(UPLOAD_ADDRESS)
  const complaints: unknown[] = []
  page.on('pageerror', (error) => complaints.push(error))

  await agent.connect(server.url, (await admin.createToken()).token)
  await agent.untilEnforcing(1)
  await expect.poll(() => registeredScripts(agent)).toEqual(['file-sensor'])
  await page.locator('#one').setInputFiles(letter)
  await expectUploads(agent, 'dropbox', 1, 1_000)

  await test.step('an extension that was updated under the page has it from its new version', async () => {
    const settings = await agent.context.newPage()
    await settings.goto('chrome://extensions')
    await settings.evaluate('chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })')
    await settings.evaluate(`chrome.developerPrivate.reload('${agent.id}', { failQuietly: true })`)
    await agent.untilWorking()
    await expect.poll(() => registeredScripts(agent)).toEqual(['file-sensor'])
    await page.locator('#many').setInputFiles(letter)
    await expectUploads(agent, 'dropbox', 2, 2_000)
  })

  await test.step('disconnected', async () => {
    await agent.ask('evaluation.disconnect', {})
    await expect.poll(() => registeredScripts(agent)).toEqual([])
  })
  expect(complaints).toEqual([])
})

async function closedInput(page: Page, name: 'inClosed' | 'inClosedInClosed'): Promise<ElementHandle> {
  const input = (await page.evaluateHandle(name)).asElement()
  if (input === null) throw new Error(`The page has no ${name}`)
  return input as ElementHandle
}

/** @returns how many bytes of it a page is given that pastes it: the browser encodes it anew */
async function copyPicture(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const canvas = new OffscreenCanvas(20, 20)
    canvas.getContext('2d')?.fillRect(0, 0, 10, 10)
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': await canvas.convertToBlob() })])
    const [item] = await navigator.clipboard.read()
    return (await item?.getType('image/png'))?.size ?? 0
  })
}
