import { parsePattern } from '../../core/addresses/address-pattern.ts'
import { type AppTag, writtenTag } from '../../core/bundle/app-tag.ts'
import type { TagResponse } from '../../core/protocol/admin-api.ts'
import { ProblemError } from '../http/problem-error.ts'
import { record } from '../store/governance-log.ts'
import type { Db } from '../store/schema.ts'
import { holdTaggedApp, setTag, type TaggedApp } from '../store/tags.ts'
import type { BundlePublisher } from './bundle-publisher.ts'
import { reachableHosts } from './reachable-hosts.ts'

/**
 * Tags an app, publishes the bundle that carries the tag, and writes it to the governance log: all or nothing.
 *
 * @returns `null` where the catalog has no such app
 * @throws {ProblemError} `address-outside-app`
 */
export function tagApp(
  db: Db,
  bundles: BundlePublisher,
  change: { readonly appId: string; readonly tag: AppTag; readonly actor: string; readonly now: number },
): Promise<TagResponse | null> {
  const { appId, tag, actor, now } = change
  return db.transaction().execute(async (transaction) => {
    const app = await holdTaggedApp(transaction, appId)
    if (app === null) return null
    checkAddresses(app, tag)
    const { before } = app
    const after = writtenTag(tag)
    if (await setTag(transaction, app, { after, by: actor, now })) {
      await record(transaction, { at: now, actor, action: 'app.tag', target: appId, before, after })
    }
    const bundleVersion = await bundles.publish(transaction, now)
    return { appId, tag: tag.tag, bundleVersion, protectedHosts: reachableHosts(app, bundles.protectedHosts) }
  })
}

/** An address of somebody else's would be one that this tag says nothing about. */
function checkAddresses(app: TaggedApp, { only, except }: Pick<AppTag, 'only' | 'except'>): void {
  const errors = Object.entries({ only, except }).flatMap(([list, patterns]) =>
    patterns.flatMap((pattern, index) => {
      if (isWithin(app, pattern)) return []
      return [{ path: `${list}.${index}`, message: `${pattern} is none of the app's addresses` }]
    }),
  )
  const [first] = errors
  if (first === undefined) return
  const detail = `${first.message}. Name a part of one of its domains or hosts, or change the app first.`
  throw new ProblemError('address-outside-app', detail, { errors: errors.slice(0, 20) })
}

function isWithin({ domains, hosts }: TaggedApp, pattern: string): boolean {
  const host = parsePattern(pattern)?.host
  if (host === undefined) return false
  return hosts.includes(host) || domains.some((domain) => host === domain || host.endsWith(`.${domain}`))
}
