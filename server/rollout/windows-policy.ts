import type { PolicyFile } from '../../core/protocol/rollout-api.ts'
import { type Browser, type FleetPolicy, PER_DEVICE_HINT } from './fleet-policy.ts'

const KEYS: Record<Browser, string> = {
  chrome: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Google\\Chrome',
  edge: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Edge',
  chromium: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Chromium',
}

type Values = Readonly<Record<string, string | number | boolean>>

/**
 * A registration file in ASCII: regedit reads other text by the machine's code page, or as UTF-16LE with a byte
 * order mark.
 *
 * The settings are subkeys, not one JSON text in the value `ExtensionSettings`, so that those of other extensions
 * stay. Chromium reads both (`components/policy/core/common/registry_dict.cc`); where both are there, subkeys win.
 */
export function windowsPolicy(browser: Browser, policy: FleetPolicy): PolicyFile {
  const root = KEYS[browser]
  const lines = [
    'Windows Registry Editor Version 5.00',
    '',
    `; ${PER_DEVICE_HINT}`,
    '',
    ...section(root, policy.browser),
    ...section(`${root}\\ExtensionSettings\\${policy.extensionId}`, policy.installation),
    ...section(`${root}\\3rdparty\\extensions\\${policy.extensionId}\\policy`, policy.managed),
  ]
  return {
    destination:
      'Save as heliograph.reg (plain ASCII) and run, as administrator: reg import heliograph.reg. Or roll the same ' +
      'values out by Group Policy or Intune. Windows must be joined to a domain or Entra ID, or the browser ' +
      'enrolled in its cloud management: else it installs from the store alone.',
    fileName: 'heliograph.reg',
    mediaType: 'text/x-ms-regedit',
    content: lines.join('\r\n'),
  }
}

function section(key: string, values: Values): string[] {
  return [`[${key}]`, ...Object.entries(values).map(([name, value]) => `${quoted(name)}=${data(value)}`), '']
}

function data(value: string | number | boolean): string {
  if (typeof value !== 'string') return `dword:${Number(value).toString(16).padStart(8, '0')}`
  return /^[\x20-\x7e]*$/.test(value) ? quoted(value) : `hex(1):${utf16(value)}`
}

/** REG_SZ byte by byte: the only way to write a line break, or a letter beyond ASCII. */
function utf16(text: string): string {
  return Array.from(Buffer.from(`${text}\0`, 'utf16le'), (byte) => byte.toString(16).padStart(2, '0')).join(',')
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
