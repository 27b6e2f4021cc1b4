import fc from 'fast-check'
import { parse } from 'tldts'
import { describe, expect, test } from 'vitest'
import { hostOfUrl, normaliseHost } from '../../../../core/hosts/normalise-host.ts'

test.each([
  ['Dropbox.COM', 'dropbox.com'],
  [' dropbox.com\n', 'dropbox.com'],
  ['dropbox.com.', 'dropbox.com'],
  ['dropbox.com..', 'dropbox.com'],
  ['dropbox.com:8443', 'dropbox.com'],
  ['dropbox.com.:443', 'dropbox.com'],
  ['https://user:secret@Dropbox.com/path?q#f', 'dropbox.com'],
  ['HTTPS://Dropbox.com', 'dropbox.com'],
  ['dropbox.com/path', 'dropbox.com'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['BÜCHER.example', 'xn--bcher-kva.example'],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['faß.example', 'xn--fa-hia.example'],
  ['例え。テスト', 'xn--r8jz45g.xn--zckzah'],
  ['ｄropbox．com', 'dropbox.com'],
  ['drop%62ox.com', 'dropbox.com'],
  ['_dmarc.example.com', '_dmarc.example.com'],
  ['192.0.2.7:80', '192.0.2.7'],
  ['192.0.2.7.', '192.0.2.7'],
  ['0x7f.1', '127.0.0.1'],
  ['0300.0250.1', '192.168.0.1'],
  ['2130706433', '127.0.0.1'],
  ['[::1]:80', '[::1]'],
  ['[2001:DB8:0:0::0001]', '[2001:db8::1]'],
  ['[::ffff:192.0.2.7]', '[::ffff:c000:207]'],
])('%s → %s', (input, host) => {
  expect(normaliseHost(input)).toBe(host)
})

test.each([
  ...['', '   ', '.', '...', 'a b', 'http://', 'ftp://dropbox.com', 'javascript://dropbox.com', 'chrome://settings'],
  ...['dropbox.com:99999', 'dropbox.com:x', '256.1.1.1', '1.2.3.4.5', '[::1', '::1', '[fe80::1%eth0]', 'xn--a.example'],
])('%j is no host', (input) => {
  expect(normaliseHost(input)).toBeNull()
})

describe('for any name', () => {
  const withDots = fc.tuple(fc.domain(), fc.nat(3)).map(([name, dots]) => name + '.'.repeat(dots))

  test('says the same as the browser’s own URL', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => {
        expect(hostOfUrl(url)).toBe(new URL(url).hostname.replace(/\.+$/, ''))
      }),
    )
  })

  test('ends at the same host from every spelling of it', () => {
    const port = fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: null })
    fc.assert(
      fc.property(withDots, fc.infiniteStream(fc.boolean()), port, (name, upper, number) => {
        const spelled = [...name].map((letter) => (upper.next().value ? letter.toUpperCase() : letter)).join('')
        const host = normaliseHost(number === null ? spelled : `${spelled}:${number}`)
        expect(host).toBe(normaliseHost(name))
        expect(host === null ? null : normaliseHost(host)).toBe(host)
      }),
    )
  })

  test('finds the registrable domain that tldts finds in the address', () => {
    fc.assert(
      fc.property(fc.webUrl(), (url) => {
        const { domain, isIp } = parse(hostOfUrl(url) ?? '', { extractHostname: false })
        expect({ domain, isIp }).toEqual({ domain: parse(url).domain, isIp: parse(url).isIp })
      }),
    )
  })

  test('writes an IPv4 address in one way, whatever base and number of parts it came in', () => {
    const spell = [(part: number) => `${part}`, (part: number) => `0x${part.toString(16)}`, octal]
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(2), fc.boolean(), (address, base, asOneNumber) => {
        const parts = address.split('.').map(Number)
        const number = parts.reduce((sum, part) => sum * 256 + part, 0)
        const spelled = (asOneNumber ? [number] : parts).map(spell[base] ?? String).join('.')
        expect(normaliseHost(spelled)).toBe(address)
      }),
    )
  })

  test('writes an IPv6 address as URL does, in brackets', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const host = normaliseHost(`[${address.toUpperCase()}]:8443`)
        expect(host).toBe(new URL(`http://[${address}]/`).hostname)
        expect(parse(host ?? '').isIp).toBe(true)
      }),
    )
  })

  test('gives a host that URL leaves as it is, or none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), withDots), (input) => {
        const host = normaliseHost(input)
        if (host !== null) expect(new URL(`https://${host}/`).hostname).toBe(host)
      }),
      { numRuns: 1_000 },
    )
  })

  function octal(part: number): string {
    return `0${part.toString(8)}`
  }
})

test('goes on reading addresses with Latin-1 letters however often it was asked', () => {
  const answers = new Set<string | null>()
  for (let index = 0; index < 20_000; index += 1) answers.add(hostOfUrl('https://bücher.example/'))
  expect([...answers]).toEqual(['xn--bcher-kva.example'])
})
