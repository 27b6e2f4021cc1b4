import { createHash } from 'node:crypto'
import type { BundleForDevice, BundleSource, HavingParts } from '../../../../server/push/bundle-source.ts'
import type { Db } from '../../../../server/store/schema.ts'

/** Bundles for the push channel: what is for everyone, and what for a group alone. */
export class FakeBundles implements BundleSource {
  readonly #says = new Map<string, string>()
  readonly asked: { readonly id: string; readonly having: HavingParts }[] = []
  refreshes = 0
  version = 1

  /** @param group '' is everyone */
  say(what: string, group = ''): void {
    this.version++
    this.#says.set(group, what)
  }

  async refresh(_db: Db): Promise<number> {
    this.refreshes++
    return this.version
  }

  async answer(
    _db: Db,
    device: { readonly id: string; readonly groups: readonly string[] },
    having: HavingParts,
  ): Promise<BundleForDevice> {
    this.asked.push({ id: device.id, having })
    const said = ['', ...device.groups].map((group) => this.#says.get(group) ?? '')
    const content = digestOf(said.join('\n'))
    const etag = `"v${this.version}-${content.slice(0, 16)}"`
    const body = JSON.stringify({ signature: 'AAAA', payload: said.join(' ').trim(), delta: { from: having.content } })
    return { etag, version: this.version, content, catalog: digestOf('catalog'), body }
  }
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
