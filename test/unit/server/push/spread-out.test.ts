import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SpreadOut } from '../../../../server/push/spread-out.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function spread() {
  const visited: number[] = []
  return { visited, out: new SpreadOut<number>(500, (member) => visited.push(member)) }
}
const many = Array.from({ length: 1_000 }, (_, member) => member)

it('visits a few at once, and many over as many seconds as they need', () => {
  const { out, visited } = spread()
  out.add([-1])
  expect(visited).toEqual([-1])
  vi.advanceTimersByTime(1_000)
  out.add(many)
  expect(visited.length).toBeLessThanOrEqual(51)
  vi.advanceTimersByTime(1_000)
  expect(visited.length).toBeGreaterThan(500)
  expect(visited.length).toBeLessThanOrEqual(551)
  vi.advanceTimersByTime(1_000)
  expect(visited).toEqual([-1, ...many])
  vi.advanceTimersByTime(1_000)
  expect(vi.getTimerCount()).toBe(0)
})

it('is no faster where it is asked again, and visits again who has been visited', () => {
  const { out, visited } = spread()
  out.add(many)
  out.add(many)
  expect(visited).toHaveLength(50)
  vi.advanceTimersByTime(10_000)
  expect(visited).toHaveLength(1_050)
})

it('visits nobody more once it is stopped', () => {
  const { out, visited } = spread()
  out.add(many)
  out.stop()
  expect(vi.getTimerCount()).toBe(0)
  expect(visited).toHaveLength(50)
})
