import type { BROWSERS, PLATFORMS } from '../../core/protocol/rollout-api.ts'

export type Platform = (typeof PLATFORMS)[number]
export type Browser = (typeof BROWSERS)[number]

export interface FleetPolicyInput {
  readonly extensionId: string
  readonly updateUrl: string
  readonly serverUrl: string
  readonly enrollmentToken: string
  readonly bundlePublicKey: string
}

/** What every platform's file says, before it takes the platform's form. */
export interface FleetPolicy {
  readonly extensionId: string
  /** Browser policies by name. */
  readonly browser: Readonly<Record<string, number | boolean>>
  /** `ExtensionSettings` for our id. */
  readonly installation: Readonly<Record<string, string | boolean>>
  /** The extension's managed storage: keys of `core/protocol/policy.ts`. */
  readonly managed: Readonly<Record<string, string>>
}

/**
 * Keys that differ from device to device: only who manages the device knows them, so no file of ours can hold
 * them. The formats with comments name them.
 */
export const PER_DEVICE_HINT =
  'deviceName and userEmail differ from device to device: add them beside serverUrl, filled in by your device management.'

/**
 * The install, the managed settings, and the doors that a forced extension can't see behind: it does not run in
 * private windows or guest profiles, and no policy can make it (https://support.google.com/chrome/a/answer/13130396).
 */
export function fleetPolicy(browser: Browser, input: FleetPolicyInput): FleetPolicy {
  const privateWindows = browser === 'edge' ? 'InPrivateModeAvailability' : 'IncognitoModeAvailability'
  return {
    extensionId: input.extensionId,
    browser: { [privateWindows]: 1, BrowserGuestModeEnabled: false },
    installation: {
      installation_mode: 'force_installed',
      update_url: input.updateUrl,
      override_update_url: true,
      toolbar_pin: 'force_pinned',
    },
    managed: {
      serverUrl: input.serverUrl,
      enrollmentToken: input.enrollmentToken,
      bundlePublicKey: input.bundlePublicKey,
    },
  }
}
