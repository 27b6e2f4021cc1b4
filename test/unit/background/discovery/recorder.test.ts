import { beforeEach, describe, expect, test } from 'vitest'
import { Recorder } from '../../../../background/discovery/recorder.ts'
import type { Sighting } from '../../../../background/storage/usage-log.ts'
import { parsePolicy } from '../../../../core/protocol/policy.ts'

const NOW = 1_795_000_000_000
const HOUR_AHEAD = 3_600_000
const PRIVATE_TAB = 7
const ATTEMPT = { host: 'mega.nz', tabId: 1 }
const blocked = (appId: string) => ({ kind: 'blocked', by: 'tag', appId, reach: 'everything' }) as const
const seen = (part: { host?: string; tabId?: number; isPrivate?: boolean } = {}) => ({
  host: 'www.dropbox.com',
  tabId: 1,
  at: NOW,
  ...part,
})

let sightings: Sighting[]
beforeEach(() => {
  sightings = []
})

function recorderUnder(
  discovery: Record<string, unknown> = {},
  user: { name: string | null; excluded: boolean } = ANN,
  serverUrl: string | null = 'https://heliograph.example.com',
) {
  return new Recorder({
    policy: {
      ready: Promise.resolve(),
      current: parsePolicy(serverUrl === null ? { discovery } : { serverUrl, discovery }),
    } as never,
    inForce: { ready: Promise.resolve() } as never,
    scope: {
      subjectOf: async (host: string) => ({ 'www.dropbox.com': 'dropbox', 'mega.nz': 'mega' })[host] ?? null,
    } as never,
    who: { user: async () => user.name, isExcluded: async () => user.excluded } as never,
    privateWindows: { ready: Promise.resolve(), mayHold: (tabId: number) => tabId === PRIVATE_TAB } as never,
    clock: { ready: Promise.resolve(), at: (time: number) => time + HOUR_AHEAD } as never,
    log: { record: async (sighting: Sighting) => void sightings.push(sighting) } as never,
  })
}
const ANN = { name: 'ann@example.com', excluded: false }

describe('what is recorded', () => {
  test('a visit, by its app, its user and the server’s clock', async () => {
    await recorderUnder().visit(seen())
    expect(sightings).toEqual([
      { subject: 'dropbox', user: 'ann@example.com', at: NOW + HOUR_AHEAD, counts: { visits: 1 } },
    ])
  })

  test('a request with as much as the header told of it', async () => {
    await recorderUnder().request({ ...seen(), bytesDown: 120, sentBody: false })
    await recorderUnder().request({ ...seen(), bytesDown: null, sentBody: true })
    expect(sightings).toMatchObject([
      { counts: { requests: 1, bytesDown: 120 }, bytesDownExact: true, bytesUpExact: true },
      { counts: { requests: 1, bytesDown: 0 }, bytesDownExact: false, bytesUpExact: false },
    ])
  })

  test('files that went up, as the part of it whose size is known', async () => {
    await recorderUnder().fileUpload({ ...seen(), isPrivate: false, count: 2, bytes: 500 })
    expect(sightings).toMatchObject([
      { counts: { fileUploads: 2, fileUploadBytes: 500, bytesUp: 500 }, bytesUpExact: false },
    ])
  })

  test('a blocked page as a counter and an event, a blocked frame as a counter', async () => {
    await recorderUnder().stopped(blocked('mega'), 'navigation', ATTEMPT)
    await recorderUnder().stoppedFrame(blocked('mega'), ATTEMPT)
    expect(sightings).toMatchObject([
      { subject: 'mega', counts: { blocked: 1 }, event: { type: 'blocked', appId: 'mega', user: 'ann@example.com' } },
      { subject: 'mega', counts: { blocked: 1 } },
    ])
    expect(sightings[1]?.event).toBeUndefined()
  })

  test('a page behind a warning, and the going on past it with what the person said', async () => {
    await recorderUnder().stopped({ kind: 'warned', appId: 'mega' }, 'navigation', ATTEMPT)
    await recorderUnder().stoppedFrame({ kind: 'warned', appId: 'mega' }, ATTEMPT)
    await recorderUnder().bypassed('mega', 'A customer sent it', ATTEMPT)
    expect(sightings).toMatchObject([
      { counts: { warned: 1 }, event: { type: 'warned', justification: null } },
      { counts: { bypassed: 1 }, event: { type: 'bypassed', justification: 'A customer sent it' } },
    ])
  })

  test('an address that the policy blocks as its domain, without an event where it is no app’s', async () => {
    const byPolicy = { kind: 'blocked', by: 'policy', appId: null, reach: 'everything' } as const
    await recorderUnder().stopped(byPolicy, 'navigation', ATTEMPT)
    expect(sightings).toMatchObject([{ subject: 'mega', counts: { blocked: 1 } }])
    expect(sightings[0]?.event).toBeUndefined()
  })

  test('a request for access, whatever is kept out of the records', async () => {
    const recorder = recorderUnder({ enabled: false }, { ...ANN, excluded: true })
    const id = await recorder.accessRequested('mega', 'For the tender')
    expect(sightings).toMatchObject([{ event: { id, type: 'access-requested', justification: 'For the tender' } }])
  })

  test('files that were kept from an app as an event', async () => {
    await recorderUnder().uploadBlocked('dropbox', { host: 'www.dropbox.com', tabId: 1, isPrivate: false })
    expect(sightings).toMatchObject([
      { subject: 'dropbox', counts: {}, event: { type: 'upload-blocked', justification: null } },
    ])
    await recorderUnder().uploadBlocked('dropbox', { host: 'www.dropbox.com', tabId: 1, isPrivate: true })
    expect(sightings).toHaveLength(1)
  })
})

describe('what is not', () => {
  async function everything(recorder: Recorder, where = seen()) {
    await recorder.visit(where)
    await recorder.request({ ...where, bytesDown: 1, sentBody: false })
    await recorder.fileUpload({
      ...where,
      isPrivate: where.isPrivate ?? where.tabId === PRIVATE_TAB,
      count: 1,
      bytes: 1,
    })
    await recorder.download(where)
  }

  test('hosts that are out of scope', async () => {
    await everything(recorderUnder(), seen({ host: 'intranet' }))
    expect(sightings).toEqual([])
  })

  test('anything of an excluded user, blocked pages included', async () => {
    const recorder = recorderUnder({}, { name: 'boss@example.com', excluded: true })
    await everything(recorder)
    await recorder.stopped(blocked('mega'), 'navigation', ATTEMPT)
    expect(sightings).toEqual([])
  })

  test('blocked pages of hosts that are out of scope', async () => {
    await recorderUnder().stopped(blocked('clinic'), 'navigation', { host: 'clinic.example', tabId: 1 })
    expect(sightings).toEqual([])
  })

  test('anything, once there is no server to record for', async () => {
    const recorder = recorderUnder({}, ANN, null)
    await everything(recorder)
    await recorder.stopped(blocked('mega'), 'navigation', ATTEMPT)
    expect(sightings).toEqual([])
  })

  test('what an excluded user’s pages say of their app', async () => {
    expect(await recorderUnder().subjectAt(seen())).toBe('dropbox')
    expect(await recorderUnder({}, { ...ANN, excluded: true }).subjectAt(seen())).toBeNull()
  })

  test('private windows, unless policy allows it', async () => {
    await everything(recorderUnder(), seen({ tabId: PRIVATE_TAB }))
    await everything(recorderUnder(), seen({ tabId: -1, isPrivate: true }))
    await recorderUnder().stopped(blocked('mega'), 'navigation', { ...ATTEMPT, tabId: PRIVATE_TAB })
    expect(sightings).toEqual([])
    await recorderUnder({ incognito: true }).visit(seen({ tabId: PRIVATE_TAB }))
    expect(sightings).toHaveLength(1)
  })

  test('use, where discovery is off; what is blocked is still seen by whoever has it blocked', async () => {
    const recorder = recorderUnder({ enabled: false })
    await everything(recorder)
    expect(sightings).toEqual([])
    await recorder.stopped(blocked('mega'), 'navigation', ATTEMPT)
    expect(sightings).toHaveLength(1)
  })
})
