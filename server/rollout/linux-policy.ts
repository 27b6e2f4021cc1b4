import type { PolicyFile } from '../../core/protocol/rollout-api.ts'
import type { Browser, FleetPolicy } from './fleet-policy.ts'

const FOLDERS: Record<Browser, string> = {
  chrome: '/etc/opt/chrome/policies/managed',
  edge: '/etc/opt/edge/policies/managed',
  chromium: '/etc/chromium/policies/managed',
}

/** JSON for the browser's folder of managed policies. It allows no comments. */
export function linuxPolicy(browser: Browser, policy: FleetPolicy): PolicyFile {
  const content = {
    ExtensionSettings: { [policy.extensionId]: policy.installation },
    '3rdparty': { extensions: { [policy.extensionId]: policy.managed } },
    ...policy.browser,
  }
  return {
    destination: `Save as ${FOLDERS[browser]}/heliograph.json, owned by root, mode 0644. A running browser takes it within seconds.`,
    fileName: 'heliograph.json',
    mediaType: 'application/json',
    content: `${JSON.stringify(content, null, 2)}\n`,
  }
}
