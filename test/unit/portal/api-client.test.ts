import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { problemType } from '../../../core/protocol/problem.ts'
import { ApiClient, ApiProblem, withQuery } from '../../../portal/api-client.ts'

const AnswerSchema = v.object({ name: v.string() })

function clientFor(answer: () => Promise<Response>) {
  const fetch = vi.fn((_input: RequestInfo | URL, _init?: RequestInit) => answer())
  const onNotSignedIn = vi.fn()
  return { client: new ApiClient({ fetch, onNotSignedIn }), fetch, onNotSignedIn }
}

function json(status: number, body: unknown): () => Promise<Response> {
  return async () => new Response(JSON.stringify(body), { status })
}

async function problemOf(call: Promise<unknown>): Promise<ApiProblem> {
  const error = await call.then(
    () => expect.fail('the call went through'),
    (error: unknown) => error,
  )
  if (!(error instanceof ApiProblem)) throw error
  return error
}

describe('the API client', () => {
  it('gives the answer that fits the schema', async () => {
    const { client, fetch } = clientFor(json(200, { name: 'Dropbox' }))
    await expect(client.get('/apps/dropbox', AnswerSchema, { days: '7', search: '' })).resolves.toEqual({
      name: 'Dropbox',
    })
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/v1/apps/dropbox?days=7')
  })

  it('sends JSON, also where there is nothing to say', async () => {
    const { client, fetch } = clientFor(async () => new Response(null, { status: 204 }))
    await client.send('POST', '/devices/1/allow', v.unknown())
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
      credentials: 'same-origin',
    })
  })

  it("carries the server's code, words and fields", async () => {
    const { client } = clientFor(
      json(400, {
        type: problemType('invalid-request'),
        title: 'Invalid request',
        status: 400,
        detail: 'The name is too long.',
        errors: [{ path: 'name', message: 'At most 120 characters' }],
      }),
    )
    const problem = await problemOf(client.send('POST', '/enrollment-tokens', AnswerSchema, {}))
    expect(problem.code).toBe('invalid-request')
    expect(problem.message).toBe('Invalid request')
    expect(problem.detail).toBe('The name is too long.')
    expect(problem.fields).toEqual([{ path: 'name', message: 'At most 120 characters' }])
  })

  it('gets along without a detail', async () => {
    const { client } = clientFor(json(404, { type: problemType('app-unknown'), title: 'No such app', status: 404 }))
    const problem = await problemOf(client.get('/apps/nope', AnswerSchema))
    expect([problem.code, problem.message, problem.detail]).toEqual(['app-unknown', 'No such app', undefined])
  })

  it('tells that the session has ended, and only then', async () => {
    const ended = clientFor(json(401, { type: problemType('not-signed-in'), title: 'Sign in', status: 401 }))
    await problemOf(ended.client.get('/devices', AnswerSchema))
    expect(ended.onNotSignedIn).toHaveBeenCalledOnce()

    const wrong = clientFor(json(401, { type: problemType('wrong-credentials'), title: 'Wrong', status: 401 }))
    expect((await problemOf(wrong.client.send('POST', '/session', AnswerSchema))).code).toBe('wrong-credentials')
    expect(wrong.onNotSignedIn).not.toHaveBeenCalled()
  })

  it.each([
    ['an answer that lacks a field', json(200, { title: 'Dropbox' })],
    ['an answer that is no JSON', async () => new Response('<!doctype html>', { status: 200 })],
    ['an error page of something in between', async () => new Response('Bad gateway', { status: 502 })],
    ['a problem with a code of nobody', json(400, { type: 'about:blank', title: 'Bad Request', status: 400 })],
  ])('calls %s unexpected', async (_what, answer) => {
    const { client } = clientFor(answer)
    expect((await problemOf(client.get('/apps/dropbox', AnswerSchema))).code).toBe('unexpected-answer')
  })

  it('says that the server is out of reach', async () => {
    const { client } = clientFor(async () => {
      throw new TypeError('Failed to fetch')
    })
    expect((await problemOf(client.get('/devices', AnswerSchema))).code).toBe('unreachable')
  })

  it('can abort what it sends, too', async () => {
    const { client, fetch } = clientFor(json(200, { name: 'Dropbox' }))
    const { signal } = new AbortController()
    await client.send('POST', '/apps/dropbox/impact', AnswerSchema, { tag: 'none' }, signal)
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ body: '{"tag":"none"}', signal })
  })

  it('passes an abort on as an abort', async () => {
    const controller = new AbortController()
    controller.abort()
    const { client } = clientFor(() => Promise.reject(controller.signal.reason))
    await expect(client.get('/devices', AnswerSchema, {}, controller.signal)).rejects.toBe(controller.signal.reason)
  })
})

describe('a query', () => {
  it('leaves out what says nothing, and escapes the rest', () => {
    expect(withQuery('/apps', { search: 'a&b=c', tag: '', cursor: undefined })).toBe('/apps?search=a%26b%3Dc')
    expect(withQuery('/apps', { tag: '' })).toBe('/apps')
  })
})
