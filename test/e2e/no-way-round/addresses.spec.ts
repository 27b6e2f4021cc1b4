import type { Page } from '@playwright/test'
import type { Stand } from './stand.ts'
import { expect, soon, test } from './stand.ts'

// What the managed policy blocks: an IP address, a path of a site, an exact host.

const ADDRESS = '203.0.113.7'
const OTHER_ADDRESS = '203.0.113.8'
const SITE = 'forum.example.org'
const EXACT = 'exact.example.org'
const PATTERNS = [ADDRESS, `${SITE}/team`, `.${EXACT}`]

test.beforeAll(async ({ stand }) => {
  await stand.profile.changePolicy((settings) => Object.assign(settings, { enforcement: { blocked: PATTERNS } }))
  await expect(async () => {
    for (const address of [`https://${ADDRESS}/`, `https://${SITE}/team`, `https://${EXACT}/`]) {
      const page = await stand.agent.visit(address)
      try {
        await expectBlockPage(stand, page, 1_000)
      } finally {
        await page.close()
      }
    }
  }).toPass({ timeout: 60_000 })
})

test.afterAll(async ({ stand }) => {
  await stand.profile.changePolicy((settings) => {
    delete settings.enforcement
  })
})

/** Other ways to write an IPv4 address. */
const IP_SPELLINGS: Readonly<Record<string, (bytes: readonly number[]) => string>> = {
  'with dots': (bytes) => bytes.join('.'),
  'as one number': (bytes) => String(number(bytes)),
  'as one hexadecimal number': (bytes) => `0x${number(bytes).toString(16)}`,
  'as one octal number': (bytes) => `0${number(bytes).toString(8)}`,
  'in hexadecimal parts': (bytes) => bytes.map((byte) => `0x${byte.toString(16)}`).join('.'),
  'in octal parts': (bytes) => bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
  'in three parts': ([a, b, c = 0, d = 0]) => `${a}.${b}.${c * 256 + d}`,
  'with a dot behind it': (bytes) => `${bytes.join('.')}.`,
  'with a port': (bytes) => `${bytes.join('.')}:8443`,
  'with a user': (bytes) => `user@${bytes.join('.')}`,
  'in full-width digits': (bytes) =>
    bytes.join('.').replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
}

test.describe('an IP address that is written', () => {
  for (const [name, spell] of Object.entries(IP_SPELLINGS)) {
    test(name, async ({ stand, web }) => {
      const path = `/${name.replaceAll(' ', '-')}`
      const [blocked, allowed] = [ADDRESS, OTHER_ADDRESS].map(
        (address) => `https://${spell(address.split('.').map(Number))}${path}`,
      ) as [string, string]
      await blockedAt(stand, blocked)
      await (await stand.agent.visit(allowed)).close()
      expect(web.asked.map((asked) => asked.path)).toEqual([path])
    })
  }
})

/** Spellings that the URL standard, or servers in general, take for `/team` or a page under it. */
const PATH_SPELLINGS = [
  '/team',
  '/team/',
  '/team?x=1',
  '/team#x',
  '/team/board',
  '/TEAM',
  '/%74eam',
  '/%54EAM/board',
  '//team',
  '/./team',
  '/other/../team',
  '/%2e/team',
  '\\team',
]

test.describe('a path', () => {
  for (const path of PATH_SPELLINGS) {
    test(`written ${path}`, async ({ stand, web }) => {
      await blockedAt(stand, `https://${SITE}${path}`)
      await (await stand.agent.visit(`https://${SITE}/open`)).close()
      expect(web.askedOf(SITE)).toEqual([`GET ${SITE}/open`])
    })
  }

  test('asked for by an open page of the same site, in a frame and by fetch', async ({ stand, web }) => {
    const page = await stand.agent.visit(`https://${SITE}/open`)
    for (const path of ['/team/data', '/free/data']) {
      await page.evaluate((url) => {
        document.body.insertAdjacentHTML('beforeend', `<iframe src="${url}"></iframe>`)
        fetch(url).catch(() => null)
      }, path)
    }
    const free = () => web.askedOf(SITE).filter((asked) => asked.endsWith('/free/data'))
    await soon('the other path is asked for twice', () => free().length === 2)
    expect(web.askedOf(SITE).filter((asked) => asked.includes('/team'))).toEqual([])
    await page.close()
  })

  test('that a page goes to without loading anything', async ({ stand }) => {
    const page = await stand.agent.visit(`https://${SITE}/open`)
    await page.evaluate(() => history.pushState({}, '', '/team/board'))
    await expectBlockPage(stand, page)
    await page.close()
  })
})

test('an exact host: what lies under it stays open', async ({ stand, web }) => {
  await blockedAt(stand, `https://${EXACT}/`)
  await blockedAt(stand, `https://${EXACT}./`)
  await blockedAt(stand, `https://a.b@${EXACT}:8443/`)
  await (await stand.agent.visit(`https://under.${EXACT}/`)).close()
  expect(web.askedOf(EXACT)).toEqual([`GET under.${EXACT}/`])
})

async function blockedAt(stand: Stand, address: string): Promise<void> {
  const page = await stand.agent.visit(address)
  await expectBlockPage(stand, page)
  await page.close()
}

async function expectBlockPage({ agent }: Stand, page: Page, timeout = 20_000): Promise<void> {
  await expect(page).toHaveURL(new RegExp(`^${agent.pageUrl('extension/blocked/index.html')}#`), { timeout })
}

function number(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}
