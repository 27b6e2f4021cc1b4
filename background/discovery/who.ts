import { pseudonymOf } from '../../core/identity/pseudonym.ts'
import { sealName } from '../../core/identity/sealed-name.ts'
import type { Identity } from '../../core/protocol/device-api.ts'
import type { BundleInForce } from '../enforcement/bundle-in-force.ts'
import type { ManagedPolicy } from '../policy/managed-policy.ts'
import type { AgentDatabase } from '../storage/database.ts'

type Kind = Identity['kind']

/** Chromium's own, which neither Firefox nor the polyfill has. Empty where nobody is signed in to the browser. */
interface ChromiumIdentity {
  getProfileUserInfo(details: { accountStatus: 'ANY' }): Promise<{ email: string }>
  readonly onSignInChanged: { addListener(listener: () => void): void }
}
declare const chrome: { readonly identity: ChromiumIdentity }

/**
 * Who uses this browser and what it is called, as it may leave the device: by the name that policy or the browser's
 * account gives, by a pseudonym where policy wants one, else not at all.
 */
export class Who {
  readonly #policy: ManagedPolicy
  readonly #inForce: BundleInForce
  readonly #database: AgentDatabase
  readonly #pseudonyms = new Map<string, Promise<string>>()
  #account: Promise<string | null> | null = null

  constructor(policy: ManagedPolicy, inForce: BundleInForce, database: AgentDatabase) {
    this.#policy = policy
    this.#inForce = inForce
    this.#database = database
    chrome.identity.onSignInChanged.addListener(() => {
      this.#account = null
    })
  }

  /** The user as rows name them; null for nobody, and for whom policy excludes. */
  async user(): Promise<string | null> {
    if (await this.isExcluded()) return null
    return this.#mayLeave('user', await this.#userName())
  }

  /** The device as the portal lists it; null without a name. */
  async device(): Promise<string | null> {
    await this.#policy.ready
    return this.#mayLeave('device', this.#policy.current.policy.deviceName)
  }

  /** Whether policy wants nothing recorded of who uses this browser now. */
  async isExcluded(): Promise<boolean> {
    await this.#policy.ready
    const { excludedUsers } = this.#policy.current.policy.discovery
    if (excludedUsers.length === 0) return false
    const name = (await this.#userName())?.toLowerCase()
    return excludedUsers.some((excluded) => excluded.toLowerCase() === name)
  }

  async #userName(): Promise<string | null> {
    await this.#policy.ready
    const named = this.#policy.current.policy.userEmail
    if (named !== null) return named
    this.#account ??= chrome.identity.getProfileUserInfo({ accountStatus: 'ANY' }).then(
      ({ email }) => (email === '' ? null : email),
      () => null,
    )
    return this.#account
  }

  /** Without the organisation's keys nobody could ever open a pseudonym, so then nobody is named. */
  async #mayLeave(kind: Kind, name: string | null): Promise<string | null> {
    if (name === null || !this.#policy.current.policy.discovery.pseudonyms) return name
    await this.#inForce.ready
    const keys = this.#inForce.bundle?.identityKeys
    if (!keys) return null
    const key = JSON.stringify([keys, kind, name])
    const known = this.#pseudonyms.get(key) ?? this.#makePseudonym(keys, kind, name)
    this.#pseudonyms.set(key, known)
    known.catch(() => this.#pseudonyms.delete(key))
    return known
  }

  async #makePseudonym(keys: { publicKey: string; pseudonymKey: string }, kind: Kind, name: string): Promise<string> {
    const { identities } = this.#database
    const { publicKey } = keys
    const pseudonym = await pseudonymOf(keys.pseudonymKey, kind, name)
    const known = await identities.get(pseudonym)
    if (known?.publicKey === publicKey) return pseudonym
    const sealedName = await sealName(publicKey, kind, name)
    await identities.put({ pseudonym, kind, sealedName, publicKey, state: 'waiting' })
    return pseudonym
  }
}
