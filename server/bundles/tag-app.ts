import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { parsePattern } from '../../core/addresses/address-pattern.ts'
import { type AppTag, type WrittenAppTag, writtenTag } from '../../core/bundle/app-tag.ts'
import type { TagResponse } from '../../core/protocol/admin-api.ts'
import type { Staging } from '../../core/protocol/staged-api.ts'
import { ProblemError } from '../http/problem-error.ts'
import { record } from '../store/governance-log.ts'
import type { Db } from '../store/schema.ts'
import { findRunningStage, insertStage, supersedeStages, writeStageVersion } from '../store/staged-tags.ts'
import { holdTaggedApp, markHolding, setTag, type TaggedApp } from '../store/tags.ts'
import type { BundlePublisher } from './bundle-publisher.ts'
import { reachableHosts } from './reachable-hosts.ts'

interface Change {
  readonly appId: string
  readonly tag: AppTag
  /** To whom first; left out, to everyone at once. */
  readonly staged?: Staging | undefined
  readonly actor: string
  readonly now: number
}

/**
 * Tags an app, publishes the bundle that carries the tag, and writes it to the governance log: all or nothing. A staged
 * tag of the app that is running gives way, and what held for everyone else until now goes on to, if this one is staged.
 *
 * @returns `null` where the catalog has no such app
 * @throws {ProblemError} `address-outside-app`
 */
export function tagApp(db: Db, bundles: BundlePublisher, change: Change): Promise<TagResponse | null> {
  const { appId, tag, now } = change
  return db.transaction().execute(async (transaction) => {
    const app = await holdTaggedApp(transaction, appId)
    if (app === null) return null
    checkAddresses(app, tag)
    const stagedTagId = await changeTag(transaction, app, change)
    const bundleVersion = await bundles.publish(transaction, now)
    await writeStageVersion(transaction, appId, bundleVersion)
    const protectedHosts = reachableHosts(app, bundles.protectedHosts)
    return { appId, tag: tag.tag, bundleVersion, protectedHosts, stagedTagId }
  })
}

/** @returns the id of the staged tag that this makes; null where it makes none */
async function changeTag(transaction: Db, app: TaggedApp, { tag, staged, actor, now }: Change): Promise<string | null> {
  const after = writtenTag(tag)
  const running = await findRunningStage(transaction, app.id)
  const before = running?.before ?? app.before
  const isNew = !isDeepStrictEqual(before, after)
  if (!isNew && running === null) return null

  await supersedeStages(transaction, app.id, { by: actor, now })
  if (running !== null) await markHolding(transaction, running.before, app.before)
  await setTag(transaction, app, { after, by: actor, now })
  const stage = staged !== undefined && isNew ? newStage({ appId: app.id, before, after }, staged, now) : null
  if (stage !== null) await insertStage(transaction, stage, { by: actor, now })

  const entry = { at: now, actor, target: app.id }
  if (running !== null) {
    const superseded = { before: { stagedTagId: running.id }, after: null }
    await record(transaction, { ...entry, action: 'staged-tag.supersede', ...superseded })
  }
  const inLog = stage === null ? after : { ...after, staged: { stagedTagId: stage.id, ...staged } }
  // What held for everyone else; where they keep it, what the first ones had.
  const was = isNew ? before : app.before
  await record(transaction, { ...entry, action: 'app.tag', before: was, after: inLog })
  return stage?.id ?? null
}

function newStage(
  tag: { readonly appId: string; readonly before: WrittenAppTag; readonly after: WrittenAppTag },
  { groups, percent, everyoneAfterMinutes }: Staging,
  now: number,
) {
  const everyoneAt = everyoneAfterMinutes === null ? null : now + everyoneAfterMinutes * 60_000
  return { ...tag, id: randomUUID(), groups: [...new Set(groups)], percent, everyoneAt }
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
