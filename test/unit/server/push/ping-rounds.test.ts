import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PingRounds } from '../../../../server/push/ping-rounds.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function rounds(count: number) {
  const visits: number[][] = []
  const members = new PingRounds<number>(8_000, (some) => visits.push([...some]))
  members.start()
  for (let member = 0; member < count; member++) members.add(member)
  return { members, visits }
}

it('visits each once a round, spread over it', () => {
  const { visits } = rounds(800)
  vi.advanceTimersByTime(8_000)
  expect(visits.flat().sort((one, other) => one - other)).toEqual(Array.from({ length: 800 }, (_, member) => member))
  expect(Math.max(...visits.map((some) => some.length))).toBe(10)
})

it('visits nobody who has left, and nobody twice who comes while it runs', () => {
  const { members, visits } = rounds(3)
  members.delete(1)
  members.delete(1)
  vi.advanceTimersByTime(16_000)
  expect(visits.flat().sort()).toEqual([0, 0, 2, 2])
  members.stop()
  vi.advanceTimersByTime(16_000)
  expect(visits.flat()).toHaveLength(4)
})

it('catches up after the process had no time, with one round at most', () => {
  const { visits } = rounds(5)
  // The timers stand still while the clock goes on.
  const now = performance.now()
  const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 60_000)
  vi.advanceTimersToNextTimer()
  expect(visits.flat().sort()).toEqual([0, 1, 2, 3, 4])
  clock.mockRestore()
})
