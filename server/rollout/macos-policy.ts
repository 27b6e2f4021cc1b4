import { createHash } from 'node:crypto'
import type { PolicyFile } from '../../core/protocol/rollout-api.ts'
import { type Browser, type FleetPolicy, PER_DEVICE_HINT } from './fleet-policy.ts'
import { xmlText } from './xml-text.ts'

/** Preference domains. Managed storage of an extension is `<domain>.extensions.<id>`. */
const DOMAINS: Record<Browser, string> = {
  chrome: 'com.google.Chrome',
  edge: 'com.microsoft.Edge',
  chromium: 'org.chromium.Chromium',
}

type Plist = string | number | boolean | readonly Plist[] | { readonly [key: string]: Plist }

/** A configuration profile with two payloads: the browser's policies, and the extension's managed storage. */
export function macosPolicy(browser: Browser, policy: FleetPolicy): PolicyFile {
  const domain = DOMAINS[browser]
  const identifier = `heliograph.${browser}.${policy.extensionId}`
  const payloads = [
    payload(domain, `${identifier}.browser`, 'Heliograph: browser policies', {
      ...policy.browser,
      ExtensionSettings: { [policy.extensionId]: policy.installation },
    }),
    payload(
      `${domain}.extensions.${policy.extensionId}`,
      `${identifier}.extension`,
      'Heliograph: extension settings',
      policy.managed,
    ),
  ]
  const profile = {
    ...payload('Configuration', identifier, 'Heliograph', {}),
    PayloadDescription: `Installs the Heliograph extension and connects it to its server. ${PER_DEVICE_HINT}`,
    PayloadScope: 'System',
    PayloadContent: payloads,
  }
  return {
    destination:
      'Roll out heliograph.mobileconfig with your MDM as a device profile: off-store extensions are installed by ' +
      'force on managed Macs alone.',
    fileName: 'heliograph.mobileconfig',
    mediaType: 'application/x-apple-aspen-config',
    content: document(profile),
  }
}

function payload(type: string, identifier: string, name: string, values: Readonly<Record<string, Plist>>) {
  return {
    PayloadType: type,
    PayloadIdentifier: identifier,
    PayloadUUID: uuidOf(identifier),
    PayloadVersion: 1,
    PayloadDisplayName: name,
    ...values,
  }
}

/**
 * The same profile must keep its UUIDs, or an MDM installs it a second time instead of replacing it.
 * Version 8, custom (RFC 9562, section 5.8), from the identifier's SHA-256.
 */
function uuidOf(identifier: string): string {
  const bytes = createHash('sha256').update(identifier).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    .toUpperCase()
}

function document(root: Plist): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
${element(root, '')}
</plist>
`
}

function element(value: Plist, indent: string): string {
  if (typeof value === 'boolean') return `${indent}<${value}/>`
  if (typeof value === 'number') return `${indent}<integer>${value}</integer>`
  if (typeof value === 'string') return `${indent}<string>${xmlText(value)}</string>`
  const inner = `${indent}  `
  if (isList(value)) {
    return [`${indent}<array>`, ...value.map((item) => element(item, inner)), `${indent}</array>`].join('\n')
  }
  const entries = Object.entries(value).map(
    ([key, item]) => `${inner}<key>${xmlText(key)}</key>\n${element(item, inner)}`,
  )
  return [`${indent}<dict>`, ...entries, `${indent}</dict>`].join('\n')
}

/** `Array.isArray` doesn't narrow read-only arrays. */
function isList(value: readonly Plist[] | { readonly [key: string]: Plist }): value is readonly Plist[] {
  return Array.isArray(value)
}
