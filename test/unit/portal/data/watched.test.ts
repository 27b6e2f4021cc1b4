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
})
