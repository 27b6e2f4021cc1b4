import type { Impact } from '../../core/protocol/staged-api.ts'
import { formatShare } from '../format/count.ts'
import { strings } from '../strings.ts'

const words = strings.impact

/** Whom a tag would hit, and how much goes to the app, a sentence each. What isn't known is said to be unknown. */
export function describeImpact(impact: Impact): string[] {
  const { days, users, devices, allUsers, allDevices } = impact
  if (allUsers + allDevices === 0) return [words.nothingSeen(days)]
  if (users + devices === 0) return [words.nobody(days), traffic(impact.trafficShare)]
  const who =
    users === 0
      ? words.devices(devices, days) + words.of(words.allDevices(allDevices))
      : words.users(users, devices, days) + words.of(`${words.allUsers(allUsers)} on ${words.allDevices(allDevices)}`)
  return [who, traffic(impact.trafficShare)]
}

function traffic(share: number): string {
  if (share === 0) return words.noTraffic
  return share < 0.01 ? words.littleTraffic : words.traffic(formatShare(share))
}

/** An app may have hundreds of neighbours. */
const SHOWN_OTHERS = 5

/** Other apps that a tag may hit, those with the most users first, and how many more there are. */
export function describeOthers(others: Impact['others']): { readonly shown: Impact['others']; readonly more: number } {
  const sorted = others.toSorted((one, other) => other.users - one.users)
  return { shown: sorted.slice(0, SHOWN_OTHERS), more: Math.max(0, sorted.length - SHOWN_OTHERS) }
}
