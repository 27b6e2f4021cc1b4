import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, expect, test, type Worker } from '@playwright/test'
import fc from 'fast-check'
import { requireChromium } from '../../../scripts/find-chromium.mjs'
import { anApp, aTag } from '../../fixtures/bundle-builder.ts'
import { fakeBrowser, OWN_ORIGIN } from '../../fixtures/fake-browser.ts'
import type { Question } from '../../fixtures/random-worlds.ts'
import { decide } from '../../fixtures/rule-evaluator.ts'

const WORLDS = 150

const MANIFEST = {
  manifest_version: 3,
  name: 'Takes rules',
  version: '1',
  permissions: ['declarativeNetRequest', 'declarativeNetRequestFeedback'],
  host_permissions: ['<all_urls>'],
  background: { service_worker: 'worker.js' },
}

let folder: string
let context: BrowserContext
let worker: Worker

test.beforeAll(async () => {
  // The rules' code asks for an extension's `browser`, which is the fake one here.
  Object.assign(globalThis, { chrome: fakeBrowser.api, browser: fakeBrowser.api, location: { origin: OWN_ORIGIN } })
  folder = await mkdtemp(join(tmpdir(), 'heliograph-rules-'))
  const extension = join(folder, 'extension')
  await mkdir(extension)
  await writeFile(join(extension, 'manifest.json'), JSON.stringify(MANIFEST))
  await writeFile(join(extension, 'worker.js'), '')
  context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: requireChromium(),
    headless: true,
    chromiumSandbox: false,
    ignoreDefaultArgs: ['--disable-extensions'],
    args: [`--load-extension=${extension}`, `--disable-extensions-except=${extension}`],
  })
  worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
})

test.afterAll(async () => {
  await context?.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

test('Chromium takes the rules of any catalog and tags, and does with a request what memory says of it', async () => {
  const { anyWorld, installWorld } = await import('../../fixtures/random-worlds.ts')
  const seed = Date.now()
  for (const world of fc.sample(anyWorld, { numRuns: WORLDS, seed })) {
    const questions = await installWorld(world)
    const found = await outcomesOf(questions)
    expect(found, `the world of seed ${seed}: ${fc.stringify(world)}`).toEqual(
      questions.map(({ expected }) => expected),
    )
  }
})

test('Chromium takes every filter that is not refused before, at any depth and length', async () => {
  const { installRules } = await import('../../unit/background/support/compiled-rules.ts')
  for (const labels of [2, 5, 10, 15]) {
    const host = `${'a.'.repeat(labels - 1)}example`
    for (const piece of ['x', 'x/', '(.+)']) {
      for (let length = 2; length <= 100; length += 3) {
        const path = `/${piece.repeat(100)}`.slice(0, length)
        const apps = [anApp({ id: 'app', domains: ['a.example'], hosts: [host] })]
        const only = [`${host}${path}`, `.${host}${path}`]
        await installRules({ apps, tags: { app: aTag('unsanctioned', { only }) } })
        const url = `https://${host}${path}`
        const expected = decide(fakeBrowser.rules, url, 'main_frame') === 'redirect' ? 'redirect' : 'open'
        expect(await outcomesOf([{ url, place: 'main_frame', expected }])).toEqual([expected])
      }
    }
  }
})

async function outcomesOf(questions: readonly Question[]): Promise<string[]> {
  const { rules: dynamic } = fakeBrowser.dynamicRules
  const { rules: session } = fakeBrowser.sessionRules
  return worker.evaluate(outcomesIn, JSON.stringify({ dynamic, session, questions, fakeOrigin: OWN_ORIGIN }))
}

/** Runs in the extension, whose globals Node's types don't know. */
async function outcomesIn(told: string): Promise<string[]> {
  type Rule = { id: number; priority: number; action: { type: string } }
  type Update = { removeRuleIds: number[]; addRules: Rule[] }
  const { declarativeNetRequest, runtime } = (globalThis as never as { chrome: Chrome }).chrome
  interface Chrome {
    runtime: { id: string }
    declarativeNetRequest: {
      updateDynamicRules(update: Update): Promise<void>
      updateSessionRules(update: Update): Promise<void>
      testMatchOutcome(request: object): Promise<{ matchedRules: { ruleId: number; rulesetId: string }[] }>
    }
  }
  const { fakeOrigin } = JSON.parse(told) as { fakeOrigin: string }
  const { dynamic, session, questions } = JSON.parse(
    told.replaceAll(fakeOrigin, `chrome-extension://${runtime.id}`),
  ) as {
    dynamic: Rule[]
    session: Rule[]
    questions: Question[]
  }
  const removeRuleIds = Array.from({ length: 4_000 }, (_, index) => index + 1)
  await declarativeNetRequest.updateDynamicRules({ removeRuleIds, addRules: dynamic })
  await declarativeNetRequest.updateSessionRules({ removeRuleIds, addRules: session })
  const ruleOf = ({ ruleId, rulesetId }: { ruleId: number; rulesetId: string }) =>
    (rulesetId === '_session' ? session : dynamic).find(({ id }) => id === ruleId)
  return Promise.all(
    questions.map(async ({ url, place }) => {
      const { matchedRules } = await declarativeNetRequest.testMatchOutcome({ url, type: place })
      const rules = matchedRules.flatMap((match) => ruleOf(match) ?? [])
      const type = rules.sort((one, other) => other.priority - one.priority)[0]?.action.type ?? 'allow'
      return type === 'allow' ? 'open' : type
    }),
  )
}
