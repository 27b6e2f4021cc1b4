import { expect, test } from 'vitest'
import { Prefetches } from '../../../../background/discovery/prefetches.ts'

const URL = 'https://www.notion.so/next'
const NOW = 1_795_000_000_000
const request = (part: { documentId?: string; timeStamp?: number; type?: string; url?: string } = {}) => ({
  url: URL,
  type: 'main_frame',
  timeStamp: NOW,
  ...part,
})

test('a navigation that a prefetched page answers is no request of its own, once', () => {
  const prefetches = new Prefetches()
  expect(prefetches.answered(request({ documentId: 'A' }))).toBe(false)
  expect(prefetches.answered(request({ timeStamp: NOW + 60_000 }))).toBe(true)
  expect(prefetches.answered(request({ timeStamp: NOW + 61_000 }))).toBe(false)
})

test('a prefetched page that the browser has let go of answers nothing', () => {
  const prefetches = new Prefetches()
  prefetches.answered(request({ documentId: 'A' }))
  expect(prefetches.answered(request({ timeStamp: NOW + 6 * 60_000 }))).toBe(false)
})

test('other pages, and what pages load, are not concerned', () => {
  const prefetches = new Prefetches()
  prefetches.answered(request({ documentId: 'A' }))
  expect(prefetches.answered(request({ url: 'https://www.notion.so/other' }))).toBe(false)
  expect(prefetches.answered(request({ type: 'script', documentId: 'A' }))).toBe(false)
  expect(prefetches.answered(request())).toBe(true)
})
