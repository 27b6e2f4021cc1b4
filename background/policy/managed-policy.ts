import * as v from 'valibot'
import browser from 'webextension-polyfill'
import { DEFAULT_POLICY, type Policy, type PolicyProblem, parsePolicy } from '../../core/protocol/policy.ts'
import { sameJson } from '../storage/same-json.ts'
import { StoredValue } from '../storage/stored-value.ts'

/**
 * How long after the browser's start `{}` says nothing. Chromium 156 hands the policy over 2 to 4 s after the
 * worker's first start, but reads it at the lowest priority, so that a start with many tabs puts it off, for more
 * than a minute where it was measured (docs/decisions/0002). It reads its files again every 15 minutes. See also
 * w3c/webextensions#547 and uBlock-issues#1608.
 */
const PATIENCE_MS = 20 * 60_000

export interface PolicyState {
  readonly management: 'managed' | 'evaluation' | 'not-managed' | 'waiting'
  readonly policy: Policy
  readonly problems: readonly PolicyProblem[]
}

/** What a person entered in "Connect this browser". Counts only while there is no managed policy. */
export interface EvaluationSettings {
  readonly serverUrl: string
  readonly enrollmentToken: string
}

const RawPolicySchema = v.record(v.string(), v.unknown())
type RawPolicy = v.InferOutput<typeof RawPolicySchema>

const EvaluationSchema = v.object({ serverUrl: v.string(), enrollmentToken: v.string() })

const managedCache = new StoredValue<RawPolicy>('policy.managed', RawPolicySchema, {})
const evaluationStore = new StoredValue<EvaluationSettings | null>(
  'policy.evaluation',
  v.nullable(EvaluationSchema),
  null,
)

/** Of the policy that was last in force, without waiting for managed storage; none where it isn't known. */
export async function lastKnownGroups(): Promise<readonly string[]> {
  return parsePolicy(await managedCache.get().catch(() => ({}))).policy.groups
}

/**
 * The policy in force. It answers from the last known one at once, since managed storage takes seconds to
 * answer after a browser start, and applies what has changed when it is there.
 */
export class ManagedPolicy {
  readonly #listeners: ((state: PolicyState) => void)[] = []
  #browserStartedAt = Date.now()
  #managed: RawPolicy = {}
  #evaluation: EvaluationSettings | null = null
  #installedByPolicy = false
  #state: PolicyState = { management: 'waiting', policy: DEFAULT_POLICY, problems: [] }

  /** The last known policy has been read; from here on `current` can be asked. */
  readonly ready: Promise<void>

  constructor() {
    browser.storage.onChanged.addListener((_, area) => {
      if (area === 'managed') void this.refresh()
    })
    this.ready = this.#restore()
    void this.ready.then(() => this.refresh())
  }

  get current(): PolicyState {
    return this.#state
  }

  /** Not for the last known one, which is there once it is `ready`: a worker that wakes has learned nothing new. */
  onChange(listener: (state: PolicyState) => void): void {
    this.#listeners.push(listener)
  }

  /** Reads managed storage again and applies what differs. */
  async refresh(): Promise<void> {
    await this.ready
    const managed: RawPolicy | null = await browser.storage.managed.get(null).catch(() => null)
    // An error says nothing: what is known goes on.
    if (managed === null) return
    const isEmpty = Object.keys(managed).length === 0
    if (isEmpty && this.#mayStillCome() && Object.keys(this.#managed).length > 0) return

    const isNews = !sameJson(managed, this.#managed)
    this.#managed = managed
    this.#apply()
    // Only now: a worker that dies before has told nobody, and the next one must take it for news again.
    if (isNews) await managedCache.set(managed)
  }

  async setEvaluation(settings: EvaluationSettings | null): Promise<void> {
    this.#evaluation = settings
    await evaluationStore.set(settings)
    this.#apply()
  }

  async #restore(): Promise<void> {
    const [managed, evaluation, self, browserStartedAt] = await Promise.all([
      managedCache.get(),
      evaluationStore.get(),
      browser.management.getSelf(),
      readBrowserStart(),
    ])
    this.#browserStartedAt = browserStartedAt
    this.#managed = managed
    this.#evaluation = evaluation
    this.#installedByPolicy = self.installType === 'admin'
    this.#state = this.#evaluate()
  }

  #apply(): void {
    const state = this.#evaluate()
    if (sameJson(state, this.#state)) return
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }

  #evaluate(): PolicyState {
    if (Object.keys(this.#managed).length > 0) return { management: 'managed', ...parsePolicy(this.#managed) }
    if (this.#evaluation !== null) return { management: 'evaluation', ...parsePolicy({ ...this.#evaluation }) }
    const waits = this.#installedByPolicy && this.#mayStillCome()
    return { management: waits ? 'waiting' : 'not-managed', policy: DEFAULT_POLICY, problems: [] }
  }

  #mayStillCome(): boolean {
    return Date.now() - this.#browserStartedAt < PATIENCE_MS
  }
}

/** When this browser session first woke the worker: session storage outlives the worker, not the browser. */
async function readBrowserStart(): Promise<number> {
  const key = 'browserStartedAt'
  const stored = (await browser.storage.session.get(key))[key]
  if (typeof stored === 'number') return stored
  const now = Date.now()
  await browser.storage.session.set({ [key]: now })
  return now
}
