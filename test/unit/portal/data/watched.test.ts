import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '../../../../portal/api-client.ts'
import { watched } from '../../../../portal/data/watched.ts'

describe('something that is watched', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is asked for again after its delay', async () => {
    let answer = 3
    const requests = watched(
      async () => answer,
      () => 30_000,
    )
    await requests.refresh()
    expect(requests.value.value).toBe(3)
    answer = 4
    await vi.advanceTimersByTimeAsync(29_999)
    expect(requests.value.value).toBe(3)
    await vi.advanceTimersByTimeAsync(1)
    expect(requests.value.value).toBe(4)
  })

  it('stays as it was last known while the server can’t be reached, and is asked for on', async () => {
    const answers = [Promise.resolve(3), Promise.reject(new ApiProblem('unreachable', 'Gone')), Promise.resolve(5)]
    for (const answer of answers) answer.catch(() => {})
    const requests = watched(
      () => answers.shift() ?? Promise.resolve(0),
      () => 1_000,
    )
    await requests.refresh()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(requests.value.value).toBe(3)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(requests.value.value).toBe(5)
  })

  it('drops an answer that was overtaken', async () => {
    let answerLate = (_: number) => {}
    const late = new Promise<number>((resolve) => {
      answerLate = resolve
    })
    const answers = [late, Promise.resolve(2)]
    const requests = watched(
      () => answers.shift() ?? Promise.resolve(0),
      () => 30_000,
    )
    const first = requests.refresh()
    await requests.refresh()
    answerLate(1)
    await first
    expect(requests.value.value).toBe(2)
  })

  describe('on a page', () => {
    /** As much of a document as watching takes. */
    function aPage() {
      const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
      vi.stubGlobal('document', page)
      return (visibilityState: 'visible' | 'hidden') => {
        page.visibilityState = visibilityState
        page.dispatchEvent(new Event('visibilitychange'))
      }
    }
    afterEach(() => void vi.unstubAllGlobals())

    it('is left alone while nobody sees it, and asked for at once when somebody does again', async () => {
      const turn = aPage()
      const ask = vi.fn(async () => 1)
      const stop = watched(ask, () => 1_000).watch()
      await vi.advanceTimersByTimeAsync(1_500)
      expect(ask).toHaveBeenCalledTimes(2)
      turn('hidden')
      await vi.advanceTimersByTimeAsync(60_000)
      expect(ask).toHaveBeenCalledTimes(2)
      turn('visible')
      expect(ask).toHaveBeenCalledTimes(3)
      stop()
    })

    it('is asked for once, and not on and on, when that comes after its screen is gone', async () => {
      aPage()
      const ask = vi.fn(async () => 1)
      const one = watched(ask, () => 1_000)
      one.watch()()
      ask.mockClear()
      await one.refresh()
      await vi.advanceTimersByTimeAsync(60_000)
      expect(ask).toHaveBeenCalledTimes(1)
    })
  })
})
