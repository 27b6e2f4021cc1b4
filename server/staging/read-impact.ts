import type { AppTag } from '../../core/bundle/app-tag.ts'
import type { Impact } from '../../core/protocol/staged-api.ts'
import { reachableHosts } from '../bundles/reachable-hosts.ts'
import {
  type AppHosts,
  type AppUse,
  countSeen,
  findAppHosts,
  listNeighbours,
  readAppUse,
  readRequests,
} from '../store/impact.ts'
import { firstDayOf } from '../store/retention.ts'
import type { Db } from '../store/schema.ts'

const DAYS = 30
const SHOWN_OTHERS = 20
/** Fewer than so many users or devices are few, however small the fleet is. */
const MANY = 10
const LARGE_SHARE = 0.1

/**
 * Whom a tag would hit, by the use of the last 30 days: those in its scope, wherever in the app they were. To whom it
 * goes first changes nothing in it.
 *
 * It is large (`isLarge`) where the tag stops, warns or keeps files back, and 10 users or devices that are at least a tenth
 * of all use the app; or as many use another app that it may hit too; or hosts of the app stay reachable whatever its tag,
 * so that it doesn't do all that it says.
 *
 * @param query.protectedHosts beyond what every device protects by itself
 * @returns `null` where the catalog has no such app
 */
export async function readImpact(
  db: Db,
  query: {
    readonly appId: string
    readonly tag: Pick<AppTag, 'tag' | 'scope' | 'uploads'>
    readonly protectedHosts: readonly string[]
    readonly now: number
  },
): Promise<Impact | null> {
  const { appId, tag, now } = query
  const app = await findAppHosts(db, appId)
  if (app === null) return null

  const since = firstDayOf(DAYS, now)
  const { scope } = tag
  const neighbours = await listNeighbours(db, app, since)
  const use = await readAppUse(db, { appIds: [appId, ...neighbours.map(({ appId }) => appId)], scope, since })
  const all = await countSeen(db, since)
  const requests = await readRequests(db, { appId, scope, since })

  const own = use.get(appId) ?? { users: 0, devices: 0 }
  const others = neighbours.flatMap((other) => asOther(app, other, use.get(other.appId)))
  const protectedHosts = reachableHosts(app, query.protectedHosts)
  const isMuch = ({ users, devices }: AppUse) => isMany(users, all.users) || isMany(devices, all.devices)
  const gets = [own, ...others.map(({ use }) => use)]
  return {
    days: DAYS,
    ...own,
    allUsers: all.users,
    allDevices: all.devices,
    trafficShare: requests.all === 0 ? 0 : requests.app / requests.all,
    protectedHosts,
    others: others
      .sort((a, b) => b.use.users - a.use.users || b.use.devices - a.use.devices || (a.appId < b.appId ? -1 : 1))
      .slice(0, SHOWN_OTHERS)
      .map(({ use, ...other }) => ({ ...other, users: use.users })),
    isLarge: isFelt(tag) && (protectedHosts.length > 0 || gets.some(isMuch)),
  }
}

function isFelt({ tag, uploads }: Pick<AppTag, 'tag' | 'uploads'>): boolean {
  return tag === 'unsanctioned' || tag === 'monitored' || uploads === 'blocked'
}

function isMany(count: number, all: number): boolean {
  return count >= MANY && count >= LARGE_SHARE * all
}

function asOther(app: AppHosts, other: AppHosts, use: AppUse | undefined) {
  if (use === undefined) return []
  const isWithin = [...other.domains, ...other.hosts].some((host) =>
    app.domains.some((domain) => isInside(host, domain)),
  )
  if (!isWithin && (app.vendor === null || other.vendor !== app.vendor)) return []
  const why = isWithin ? ('within' as const) : ('vendor' as const)
  return [{ appId: other.appId, name: other.name, why, use }]
}

function isInside(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}
