import { beforeEach, describe, expect, it, vi } from 'vitest'

const send = vi.hoisted(() => {
  const sendMessage = vi.fn<(envelope: unknown) => Promise<unknown>>()
  // The polyfill takes a `browser` that is there as it is, and refuses to load outside an extension.
  Object.assign(globalThis, { chrome: { runtime: { id: 'test' } }, browser: { runtime: { id: 'test', sendMessage } } })
  return sendMessage
})

const { sendMessage } = await import('../../../../extension/ui/send-message.ts')
const { describeFailure } = await import('../../../../extension/ui/describe-outcome.ts')

describe('a message to the worker', () => {
  beforeEach(() => {
    send.mockReset()
  })

  it('goes in an envelope and gives the answer', async () => {
    send.mockResolvedValue({ ok: true, answer: { ok: true } })
    await expect(sendMessage('sync.now', {})).resolves.toEqual({ ok: true })
    expect(send).toHaveBeenCalledWith({ name: 'sync.now', request: {} })
  })

  it('is refused with the worker’s reason', async () => {
    send.mockResolvedValue({ ok: false, error: 'wrong sender' })
    const error = await sendMessage('status.view', {}).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'WorkerRefused', message: 'wrong sender' })
    expect(describeFailure(error)).toEqual({ key: 'workerRefused', values: ['wrong sender'] })
  })

  it.each([
    ['the browser has no receiver', () => Promise.reject(new Error('Could not establish connection'))],
    ['nobody answers', () => Promise.resolve(undefined)],
  ])('is unreachable when %s', async (_when, answer) => {
    send.mockImplementation(answer)
    const error = await sendMessage('status.view', {}).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'WorkerUnreachable' })
    expect(describeFailure(error).key).toBe('workerUnreachable')
  })
})
