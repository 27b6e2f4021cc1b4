import { anAppTag } from '../../../fixtures/bundle-builder.ts'
import { DeviceModel, type ModelPolicy } from '../../../fixtures/device-model.ts'
import type { CountingWeb } from '../../no-way-round/counting-web.ts'
import { soon } from '../../no-way-round/stand.ts'
import type { Admin } from '../../support/admin.ts'
import type { Agent } from '../../support/agent.ts'
import type { ChromiumProfile } from '../../support/chromium.ts'
import { expect } from '../../support/fixtures.ts'
import { lookAt, pageAt, type Sight, unasked, wasAsked } from './look.ts'
import { APPS, type FirstPage, type Step } from './steps.ts'

const USER = 'ann@example.com'
/** Of an exception; of a bypass it is the default. No test takes that long, so none ends by itself. */
const MINUTES = 60
/** Within that the browser has read a changed policy file, where it isn't busy with its start. */
const NOTICED_MS = 15_000

interface Parts {
  readonly admin: Admin
  readonly agent: Agent
  readonly profile: ChromiumProfile
  readonly web: CountingWeb
}

export interface Difference extends Sight {
  readonly expected: Pick<Sight, 'found' | 'asked'>
}

/** A browser, its server, and what the model says of it. */
export class Life {
  readonly model = new DeviceModel()
  readonly #parts: Parts
  readonly #deviceId: string
  #exceptionIds: string[] = []
  #policies = 0

  private constructor(parts: Parts, deviceId: string) {
    this.#parts = parts
    this.#deviceId = deviceId
  }

  static async begin(parts: Parts): Promise<Life> {
    for (const { id, name, domains, hosts } of APPS) {
      await parts.admin.createApp({ id, name, category: 'cloud-storage', domains, hosts })
    }
    const life = new Life(parts, (await parts.admin.onlyDevice()).deviceId)
    life.model.apps = APPS
    await life.#untilInForce()
    await parts.profile.untilWrittenDown()
    return life
  }

  /** Does it to browser, server and model. @returns where the first page after a start isn't what the model says */
  async take(step: Step): Promise<Difference[]> {
    const { admin, agent, profile } = this.#parts
    const { model } = this
    switch (step.what) {
      case 'tag':
        await this.#tag(step.appId, step.tag)
        break
      case 'grant': {
        const whom = step.to === 'device' ? { deviceId: this.#deviceId } : { user: USER }
        this.#exceptionIds.push((await admin.except(step.appId, whom)).exceptionId)
        model.exceptions.push({ appId: step.appId, until: model.now + MINUTES })
        break
      }
      case 'revoke': {
        const index = step.index % Math.max(1, this.#exceptionIds.length)
        const [exceptionId] = this.#exceptionIds.splice(index, 1)
        model.exceptions.splice(index, 1)
        if (exceptionId !== undefined) await admin.endException(exceptionId)
        break
      }
      case 'go on past a warning':
        await this.#goOn(step.appId)
        break
      case 'policy':
        await this.#changePolicy(step.policy)
        break
      case 'kill the worker':
        await agent.killWorker()
        break
      case 'close the browser':
        return this.#close(this.#chosen(step.firstPage))
      case 'kill the browser':
        await profile.kill()
        return this.#startAgain(this.#chosen(step.firstPage))
    }
    await this.#untilInForce()
    return []
  }

  async differences(addresses: readonly string[]): Promise<Difference[]> {
    const { agent, web } = this.#parts
    return (await lookAt(agent, web, addresses)).flatMap((sight) => this.#differenceOf(sight))
  }

  #differenceOf(sight: Sight): Difference[] {
    const expected = this.#expected(sight)
    const { found, asked } = sight
    return found === expected.found && asked === expected.asked ? [] : [{ ...sight, expected }]
  }

  #expected({ address, place }: Pick<Sight, 'address' | 'place'>): Pick<Sight, 'found' | 'asked'> {
    const verdict = this.model.at(address, place)
    if (verdict === null) throw new Error('The model leaves nothing open while no clock is wrong')
    if (verdict !== 'redirect') return { found: verdict, asked: verdict === 'open' }
    return { found: this.#isWarned(address) ? 'warned' : 'blocked', asked: false }
  }

  /** A warning is of the page alone. */
  #isWarned(address: string): boolean {
    return this.model.at(address, 'main_frame') === 'redirect' && this.model.at(address, 'sub_frame') === 'open'
  }

  async #tag(appId: string, tag: DeviceModel['tags'][string]): Promise<void> {
    const { tag: word, ...settings } = tag
    await this.#parts.admin.tag(appId, word, settings)
    this.model.tags = { ...this.model.tags, [appId]: tag }
  }

  /** Before the browser ends: a bypass that ends with it makes no difference between addresses of one app. */
  #chosen({ isStopped, among }: FirstPage): string {
    const isWanted = (address: string) => (this.model.at(address, 'main_frame') === 'redirect') === isStopped
    return among.find(isWanted) ?? among[0] ?? 'https://nothing.example.org/'
  }

  /** By the button of the page that warns. Where nothing is warned of, the app is tagged so before. */
  async #goOn(wanted: string): Promise<void> {
    const { agent, web } = this.#parts
    if (this.#warned() === undefined) {
      await this.#tag(wanted, anAppTag('monitored'))
      await this.#untilInForce()
    }
    const warned = this.#warned()
    // An exception, a bypass or the policy has opened it.
    if (warned === undefined) return
    const { appId, address } = warned
    const { url, mark } = unasked(address)
    const page = await agent.visit(url)
    await page.getByTestId('continue').click()
    await expect(page).toHaveURL(url)
    await soon('the page that was gone on to is loaded', () => wasAsked(web, mark))
    await page.close()
    this.model.bypass(appId, MINUTES)
  }

  #warned(): { readonly appId: string; readonly address: string } | undefined {
    const candidates = APPS.flatMap(({ id, hosts, domains }) =>
      [...hosts, ...domains].map((host) => ({ appId: id, address: `https://${host}/going-on` })),
    )
    return candidates.find(({ address }) => this.#isWarned(address))
  }

  async #changePolicy(policy: ModelPolicy): Promise<void> {
    const { agent, profile } = this.#parts
    const { groups, keepBypasses, ...enforcement } = policy
    this.#policies += 1
    const organisation = `Policy ${this.#policies}`
    await profile.changePolicy((settings) =>
      Object.assign(settings, {
        groups,
        enforcement: { ...enforcement, keepBypassesAcrossRestarts: keepBypasses },
        blockPage: { organisation },
      }),
    )
    const isTaken = (timeout: number) =>
      expect.poll(async () => (await agent.status()).organisation, { timeout }).toBe(organisation)
    try {
      await isTaken(NOTICED_MS)
    } catch {
      // For up to three minutes after a start Chromium puts off reading the file again (measured); a new start reads it.
      await profile.close()
      this.model.restartBrowser()
      await profile.start()
      await agent.untilWorking()
      await isTaken(60_000)
    }
    this.model.policy = policy
  }

  async #close(startPage: string): Promise<Difference[]> {
    const { agent, profile, web } = this.#parts
    await profile.close()
    this.model.restartBrowser()
    const { url, mark } = unasked(startPage)
    const expected = this.#expected({ address: startPage, place: 'main_frame' })
    const browser = await profile.startAlone(url)
    try {
      const isThere = async () => {
        const tab = (await browser.tabs()).find((address) => address.includes(mark)) ?? ''
        const isStopped = tab.startsWith(agent.pageUrl('extension/blocked/index.html'))
        return tab !== '' && isStopped !== expected.asked && wasAsked(web, mark) === expected.asked
      }
      await soon(`the start page ${url} is ${expected.found}`, isThere)
    } finally {
      await browser.close()
    }
    return this.#startAgain(startPage)
  }

  /** The first page is opened before anything is known of the extension's worker. */
  async #startAgain(firstPage: string): Promise<Difference[]> {
    const { agent, profile, web } = this.#parts
    this.model.restartBrowser()
    await profile.start()
    const page = await agent.context.newPage()
    const sight = await pageAt(agent, web, firstPage, page)
    await page.close()
    await agent.untilWorking()
    await this.#untilInForce()
    return this.#differenceOf(sight)
  }

  async #untilInForce(): Promise<void> {
    const { admin, agent } = this.#parts
    const { bundleVersion } = await admin.bundleStatus()
    expect(await agent.syncNow()).toEqual({ ok: true })
    await agent.untilEnforcing(bundleVersion)
  }
}
