import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  backOnline,
  freshRetry,
  lost,
  pauseLeft,
  replaced,
  revoked,
  SLOWEST_MS,
  welcomed,
} from '../../../../background/push/reconnect.ts'

const NOW = 1_795_000_000_000
const aRandom = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })

test('no pause is longer than five minutes, whatever the server says and however often it was lost', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(3_600_000), fc.boolean(), aRandom, (losses, withinMs, wasWelcomed, random) => {
      const fresh = freshRetry('key')
      const record = { ...(wasWelcomed ? welcomed(fresh, withinMs) : fresh), losses }
      for (const end of [lost, replaced, revoked, backOnline]) {
        const pause = pauseLeft(end(record, NOW, random), NOW)
        expect(pause).toBeGreaterThanOrEqual(0)
        expect(pause).toBeLessThanOrEqual(SLOWEST_MS)
      }
    }),
  )
})

test('a fleet that loses its server spreads over the whole time that the server named', () => {
  const record = welcomed(freshRetry('key'), 30_000)
  const pauses = [0, 0.25, 0.75, 0.999].map((random) => pauseLeft(lost(record, NOW, random), NOW))
  expect(pauses).toEqual([0, 7_500, 22_500, 29_970])
})

test('a server that wants everybody back at once gets pauses that grow all the same', () => {
  let record = welcomed(freshRetry('key'), 0)
  const pauses = Array.from({ length: 4 }, () => {
    record = lost(record, NOW, 0.5)
    return pauseLeft(record, NOW)
  })
  expect(pauses).toEqual([0, 1_000, 2_000, 4_000])
})
