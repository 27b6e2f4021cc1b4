import { expect, test } from 'vitest'
import { openName, SealedNameUnreadable, sealName } from '../../../../core/identity/sealed-name.ts'

/** The bytes 0 to 31 as an X25519 private key, and its public key. */
const PRIVATE_KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'
const PUBLIC_KEY = 'j0DFrbaPJWJK5bIU6nZ6bslNgp09e14a0bpvPiE4KF8'
const OTHER_PRIVATE_KEY = 'ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8'

/** Of `ada@example.com`, sealed by another implementation: Python's cryptography 48, `hazmat.primitives.hpke`. */
const SEALED_ELSEWHERE =
  'DP_n9_pspZWjdcw2RlxSa8BdFQbQW4Ek5YoCTa2P1jdNwjwZyU5S7MSaKOhAQDw7M_rJLq_O25ZQZYl2cp8cIOOvbI2SxE3zUjT-bjPFVyC18dIUiUc7QzNAo6DGqoNvHzwwATgeSxyJm_exfH0KxA'

test('a name that another implementation sealed is opened', async () => {
  expect(await openName(PRIVATE_KEY, 'user', SEALED_ELSEWHERE)).toBe('ada@example.com')
})

test.each(['Ada@example.com', 'Büro-Laptop 7', '界'.repeat(320), '', 'x'.repeat(64)])(
  '%s is sealed and opened',
  async (name) => {
    expect(await openName(PRIVATE_KEY, 'device', await sealName(PUBLIC_KEY, 'device', name))).toBe(name)
  },
)

test('the longest name in any script fits what a batch takes', async () => {
  expect(await sealName(PUBLIC_KEY, 'user', '界'.repeat(320))).toHaveLength(1_344)
})

test('sealed names tell neither that they are of the same name nor how long it is', async () => {
  const [first, second, longer] = await Promise.all(
    ['ada', 'ada', 'ada.lovelace@example.com'].map((name) => sealName(PUBLIC_KEY, 'user', name)),
  )
  expect(first).not.toBe(second)
  expect(first).toHaveLength(longer?.length ?? 0)
})

test('a name sealed to another key, as another kind, or changed on the way is not opened', async () => {
  const sealed = await sealName(PUBLIC_KEY, 'user', 'ada@example.com')
  const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BA' : 'AA'}`
  await expect(openName(OTHER_PRIVATE_KEY, 'user', sealed)).rejects.toThrow(SealedNameUnreadable)
  await expect(openName(PRIVATE_KEY, 'device', sealed)).rejects.toThrow(SealedNameUnreadable)
  await expect(openName(PRIVATE_KEY, 'user', changed)).rejects.toThrow(SealedNameUnreadable)
  await expect(openName(PRIVATE_KEY, 'user', 'AAAA')).rejects.toThrow(SealedNameUnreadable)
})
