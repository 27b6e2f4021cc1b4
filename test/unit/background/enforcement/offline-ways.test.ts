import { beforeEach, describe, expect, test, vi } from 'vitest'
import { aCatalog, anApp, aTag } from '../../../fixtures/bundle-builder.ts'
import { fakeBrowser, OWN_ORIGIN } from '../../../fixtures/fake-browser.ts'
import { memoryDatabase } from '../../../fixtures/memory-database.ts'
import { FakeWorker } from '../support/fake-worker.ts'

const registered = vi.hoisted(() => ({ matches: null as readonly string[] | null }))

vi.mock('webextension-polyfill', async () => ({
  default: (await import('../../../fixtures/fake-browser.ts')).fakeBrowser.api,
}))
vi.mock('../../../../background/content/page-scripts.ts', async (original) => ({
  ...(await original<object>()),
  PageScripts: class {
    async keepIn(matches: readonly string[]) {
      registered.matches = matches
    }
    async takeOut() {
      registered.matches = null
    }
  },
}))
vi.stubGlobal('location', { origin: OWN_ORIGIN })

const { OfflineAnswers } = await import('../../../../background/enforcement/offline-answers.ts')
const { PageStop } = await import('../../../../background/enforcement/page-stop.ts')

const CATALOG = aCatalog({
  apps: [
    anApp({ id: 'dropbox', domains: ['dropbox.com'] }),
    anApp({ id: 'sign', domains: ['sign.dropbox.com'] }),
    anApp({ id: 'mega', domains: ['mega.nz'], hosts: ['mega.example.net'] }),
  ],
})
const BLOCKED = aTag('unsanctioned')

let worker: FakeWorker
let version: number

beforeEach(async () => {
  fakeBrowser.reset()
  registered.matches = null
  version = 0
  worker = await FakeWorker.wake(memoryDatabase())
})

async function tag(tags: Record<string, ReturnType<typeof aTag>>): Promise<void> {
  version += 1
  await worker.apply({ version, tags }, CATALOG)
}

describe('the script that stops pages', () => {
  const update = async () => {
    const { situation, inForce, policy } = worker
    await new PageStop({ situation, inForce, policy }).update()
    return registered.matches
  }

  test('is at the entries of blocked apps, and nowhere once none is', async () => {
    await tag({ mega: BLOCKED })
    expect(await update()).toEqual(['*://*.mega.nz/*', '*://mega.example.net/*'])
    await tag({})
    expect(await update()).toBeNull()
  })

  test('is not where a part is open: another app’s, by the tag, by policy, or protected', async () => {
    await tag({ dropbox: BLOCKED })
    expect(await update()).toBeNull()
    await tag({ mega: aTag('unsanctioned', { except: ['mega.nz/business'] }) })
    expect(await update()).toBeNull()
    await tag({ mega: BLOCKED })
    await worker.changePolicy({ enforcement: { allowed: ['docs.mega.nz'] } })
    expect(await update()).toEqual(['*://mega.example.net/*'])
    await worker.changePolicy({ enforcement: { allowed: ['nz'], protectedHosts: ['example.net'] } })
    expect(await update()).toBeNull()
  })

  test('is not where an app is only warned of, or open for a time', async () => {
    await tag({ mega: aTag('monitored') })
    expect(await update()).toBeNull()
    await tag({ mega: BLOCKED })
    await worker.grant([{ appId: 'mega', until: Date.now() + 60_000 }])
    expect(await update()).toBeNull()
  })
})

describe('what a site could answer with offline', () => {
  const update = () => new OfflineAnswers(worker.situation, worker.inForce).update()

  test('is taken away when its app becomes blocked, once, and again when it becomes so again', async () => {
    const own = ['https://mega.nz', 'https://www.mega.nz', 'https://mega.example.net']
    await tag({ mega: BLOCKED })
    await update()
    await update()
    expect(fakeBrowser.cleared).toEqual(own)
    await tag({})
    await update()
    await tag({ mega: BLOCKED })
    await update()
    expect(fakeBrowser.cleared).toEqual([...own, ...own])
  })

  test('stays with what is open, though it is part of a blocked app', async () => {
    await tag({ dropbox: aTag('unsanctioned', { except: ['www.dropbox.com'] }) })
    await update()
    expect(fakeBrowser.cleared).toEqual(['https://dropbox.com'])
  })
})
