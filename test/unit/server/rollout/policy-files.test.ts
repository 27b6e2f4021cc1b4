import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../../core/protocol/policy.ts'
import { fleetPolicy } from '../../../../server/rollout/fleet-policy.ts'
import { linuxPolicy } from '../../../../server/rollout/linux-policy.ts'
import { macosPolicy } from '../../../../server/rollout/macos-policy.ts'
import { windowsPolicy } from '../../../../server/rollout/windows-policy.ts'

const ID = 'abcdefghijklmnopabcdefghijklmnop'
const INPUT = {
  extensionId: ID,
  updateUrl: 'https://heliograph.example/extension/updates.xml',
  serverUrl: 'https://heliograph.example',
  enrollmentToken: 'token-1',
  bundlePublicKey: 'A'.repeat(43),
}

describe('every policy file', () => {
  it('carries managed settings that the extension itself accepts', () => {
    const { policy, problems } = parsePolicy(fleetPolicy('chrome', INPUT).managed)
    expect(problems).toEqual([])
    expect(policy.serverUrl).toBe('https://heliograph.example')
    expect(policy.enrollmentToken).toBe('token-1')
  })

  it.each([
    ['chrome', 'IncognitoModeAvailability'],
    ['chromium', 'IncognitoModeAvailability'],
    ['edge', 'InPrivateModeAvailability'],
  ] as const)('closes the private windows and guest profiles of %s', (browser, privateWindows) => {
    expect(fleetPolicy(browser, INPUT).browser).toEqual({ [privateWindows]: 1, BrowserGuestModeEnabled: false })
  })
})

describe('the Linux file', () => {
  it('is JSON that forces the extension and gives it its settings', () => {
    const file = linuxPolicy('chromium', fleetPolicy('chromium', INPUT))

    expect(file.fileName).toBe('heliograph.json')
    expect(JSON.parse(file.content)).toEqual({
      ExtensionSettings: {
        [ID]: {
          installation_mode: 'force_installed',
          update_url: INPUT.updateUrl,
          override_update_url: true,
          toolbar_pin: 'force_pinned',
        },
      },
      '3rdparty': {
        extensions: {
          [ID]: {
            serverUrl: INPUT.serverUrl,
            enrollmentToken: INPUT.enrollmentToken,
            bundlePublicKey: INPUT.bundlePublicKey,
          },
        },
      },
      IncognitoModeAvailability: 1,
      BrowserGuestModeEnabled: false,
    })
  })

  it.each([
    ['chrome', '/etc/opt/chrome/policies/managed/heliograph.json'],
    ['edge', '/etc/opt/edge/policies/managed/heliograph.json'],
    ['chromium', '/etc/chromium/policies/managed/heliograph.json'],
  ] as const)('of %s goes to %s', (browser, path) => {
    expect(linuxPolicy(browser, fleetPolicy(browser, INPUT)).destination).toContain(path)
  })
})

describe('the Windows file', () => {
  it('sets each value under its own subkey, so that other extensions keep theirs', () => {
    const { content } = windowsPolicy('edge', fleetPolicy('edge', INPUT))

    expect(content.split('\r\n').filter((line) => !line.startsWith(';') && line !== '')).toEqual([
      'Windows Registry Editor Version 5.00',
      '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Edge]',
      '"InPrivateModeAvailability"=dword:00000001',
      '"BrowserGuestModeEnabled"=dword:00000000',
      `[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Edge\\ExtensionSettings\\${ID}]`,
      '"installation_mode"="force_installed"',
      '"update_url"="https://heliograph.example/extension/updates.xml"',
      '"override_update_url"=dword:00000001',
      '"toolbar_pin"="force_pinned"',
      `[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Edge\\3rdparty\\extensions\\${ID}\\policy]`,
      '"serverUrl"="https://heliograph.example"',
      '"enrollmentToken"="token-1"',
      `"bundlePublicKey"="${INPUT.bundlePublicKey}"`,
    ])
  })

  it('has Windows line ends, and ends with one', () => {
    const { content } = windowsPolicy('chrome', fleetPolicy('chrome', INPUT))
    expect(content.replaceAll('\r\n', '')).not.toContain('\n')
    expect(content.endsWith('\r\n')).toBe(true)
  })

  it('escapes quotes and backslashes', () => {
    const { content } = windowsPolicy('chrome', fleetPolicy('chrome', { ...INPUT, enrollmentToken: 'a"b\\c' }))
    expect(content).toContain('"enrollmentToken"="a\\"b\\\\c"\r\n')
  })

  it.each(['a\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Other]', 'grün'])(
    'stays one ASCII line with a value like %j',
    (token) => {
      const { content } = windowsPolicy('chrome', fleetPolicy('chrome', { ...INPUT, enrollmentToken: token }))

      const bytes = /"enrollmentToken"=hex\(1\):([0-9a-f,]+)\r\n/.exec(content)?.[1]
      expect(Buffer.from((bytes ?? '').replaceAll(',', ''), 'hex').toString('utf16le')).toBe(`${token}\0`)
      expect(content).toMatch(/^[\x20-\x7e\r\n]*$/)
    },
  )

  it('names the settings that differ from device to device', () => {
    expect(windowsPolicy('chrome', fleetPolicy('chrome', INPUT)).content).toMatch(/^; deviceName and userEmail/m)
  })
})

describe('the macOS file', () => {
  const profile = (token: string) =>
    macosPolicy('chrome', fleetPolicy('chrome', { ...INPUT, enrollmentToken: token })).content

  it('holds the browser policies and the extension settings in their preference domains', () => {
    const content = profile('token-1')
    expect(content).toContain('<string>com.google.Chrome</string>')
    expect(content).toContain(`<string>com.google.Chrome.extensions.${ID}</string>`)
    expect(content).toMatch(/<key>IncognitoModeAvailability<\/key>\s*<integer>1<\/integer>/)
    expect(content).toMatch(/<key>override_update_url<\/key>\s*<true\/>/)
    expect(content).toMatch(/<key>serverUrl<\/key>\s*<string>https:\/\/heliograph\.example<\/string>/)
  })

  it('keeps its UUIDs when a setting changes, so that it replaces the profile before it', () => {
    const uuids = (content: string) => content.match(/[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g)
    expect(new Set(uuids(profile('one'))).size).toBe(3)
    expect(uuids(profile('two'))).toEqual(uuids(profile('one')))
  })

  it('escapes what XML reserves', () => {
    expect(profile(`<&>"'`)).toContain('<string>&lt;&amp;&gt;&quot;&apos;</string>')
  })
})
