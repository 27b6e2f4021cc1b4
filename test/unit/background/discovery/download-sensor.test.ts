import { beforeEach, expect, test, vi } from 'vitest'

type Item = Record<string, unknown>
const { browser, created } = vi.hoisted(() => {
  const created: ((item: Item) => void)[] = []
  return { created, browser: { downloads: { onCreated: { addListener: (heard: never) => void created.push(heard) } } } }
})
vi.mock('webextension-polyfill', () => ({ default: browser }))

const { DownloadSensor } = await import('../../../../background/discovery/download-sensor.ts')

const hosts: string[] = []
beforeEach(() => {
  hosts.splice(0)
  created.splice(0)
  new DownloadSensor({ download: async ({ host }: { host: string }) => void hosts.push(host) } as never)
})

const begun = (part: Item = {}) => {
  const item = {
    url: 'https://dl.dropbox.com/a',
    incognito: false,
    state: 'in_progress',
    startTime: isoAgo(0),
    ...part,
  }
  for (const listener of created) listener(item)
}
const isoAgo = (ms: number) => new Date(Date.now() - ms).toISOString()

test('a download counts for the host that it came from in the end', () => {
  begun({ finalUrl: 'https://content.dropboxapi.com/a' })
  begun({ url: 'blob:https://docs.google.com/1' })
  begun({ url: 'data:text/plain,x', referrer: 'https://github.com/' })
  expect(hosts).toEqual(['content.dropboxapi.com', 'docs.google.com', 'github.com'])
})

test('what the browser reads from its history after a start is no download', () => {
  begun({ state: 'complete', startTime: isoAgo(3_600_000) })
  begun({ state: 'interrupted', startTime: isoAgo(86_400_000) })
  expect(hosts).toEqual([])
  begun({ state: 'complete', startTime: isoAgo(1_000) })
  expect(hosts).toEqual(['dl.dropbox.com'])
})
