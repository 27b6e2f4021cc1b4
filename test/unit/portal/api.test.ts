import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api } from '../../../portal/api.ts'
import { ApiProblem } from '../../../portal/api-client.ts'
import { loadRunningRollOut } from '../../../portal/data/running-roll-out.ts'
import { aStagedTag } from './roll-outs/staged-tag.ts'

const { signal } = new AbortController()
let answer: unknown
const asked = vi.fn(async (_input: RequestInfo | URL, _init?: RequestInit) => new Response(JSON.stringify(answer)))

beforeEach(() => {
  asked.mockClear()
  vi.stubGlobal('fetch', asked)
})
afterEach(() => void vi.unstubAllGlobals())

function lastCall() {
  const [address, init] = asked.mock.lastCall ?? []
  return [init?.method ?? 'GET', address, init?.body]
}

describe('the calls of a roll-out', () => {
  it('ask for the progress of one version', async () => {
    answer = aStagedTag().progress
    await expect(api.bundleProgress({ version: '41' }, signal)).resolves.toEqual(answer)
    expect(lastCall()).toEqual(['GET', '/api/v1/bundle/progress?version=41', undefined])
  })

  it('change a staged tag by the action’s own address', async () => {
    answer = aStagedTag({ state: 'rolled-back' })
    await expect(api.changeStagedTag(aStagedTag().stagedTagId, 'roll-back')).resolves.toMatchObject({
      state: 'rolled-back',
    })
    expect(lastCall()).toEqual(['POST', `/api/v1/staged-tags/${aStagedTag().stagedTagId}/roll-back`, '{}'])
  })

  it('refuse an answer in which a state isn’t known', async () => {
    answer = { ...aStagedTag(), state: 'half' }
    await expect(api.stagedTag(aStagedTag().stagedTagId, signal)).rejects.toBeInstanceOf(ApiProblem)
  })

  it('find the running one of an app, which only its newest can be', async () => {
    const page = (state: 'paused' | 'everyone') => ({ items: [aStagedTag({ state })], nextCursor: null, total: 1 })
    answer = page('paused')
    await expect(loadRunningRollOut('dropbox', signal)).resolves.toMatchObject({ state: 'paused' })
    expect(lastCall()).toEqual(['GET', '/api/v1/staged-tags?app=dropbox&limit=1', undefined])
    answer = page('everyone')
    await expect(loadRunningRollOut('dropbox', signal)).resolves.toBeNull()
  })
})
