import browser from 'webextension-polyfill'
import type { DeviceInfo } from '../../core/protocol/device-api.ts'
import type { Policy } from '../../core/protocol/policy.ts'
import type { Who } from '../discovery/who.ts'

/** Who and what this browser is. Nothing is asked that the portal doesn't show. */
export async function readDeviceInfo(policy: Policy, who: Who): Promise<DeviceInfo> {
  const [self, platform, name, user] = await Promise.all([
    browser.management.getSelf(),
    browser.runtime.getPlatformInfo(),
    who.device(),
    who.user(),
  ])
  return {
    name,
    user,
    groups: [...policy.groups],
    ...browserBrand(),
    platform: platform.os,
    extensionVersion: self.version,
    installType: self.installType ?? 'other',
  }
}

interface Brand {
  readonly brand: string
  readonly version: string
}

/** User-agent client hints, which lib.webworker doesn't have yet: https://wicg.github.io/ua-client-hints/ */
interface HintedNavigator {
  readonly userAgentData?: { readonly brands: readonly Brand[] }
}

function browserBrand(): { browser: string; browserVersion: string } {
  const brands = (navigator as HintedNavigator).userAgentData?.brands ?? []
  const known = ['Microsoft Edge', 'Google Chrome', 'Chromium']
  for (const name of known) {
    const found = brands.find(({ brand }) => brand === name)
    if (found !== undefined) return { browser: found.brand, browserVersion: found.version }
  }
  return { browser: 'unknown', browserVersion: '' }
}
