import { describe, expect, test } from 'vitest'
import { declaredBodySize, hasRequestBody } from '../../../../background/discovery/message-sizes.ts'

const length = (value: string) => [{ name: 'Content-Length', value }]

describe('the size of an answer', () => {
  const cases: [string, Parameters<typeof declaredBodySize>[0], number | null][] = [
    ['is what the header says', { method: 'GET', statusCode: 200, responseHeaders: length('1234') }, 1_234],
    ['is unknown without the header', { method: 'GET', statusCode: 200, responseHeaders: [] }, null],
    [
      'is unknown where the header says nonsense',
      { method: 'GET', statusCode: 200, responseHeaders: length('-5') },
      null,
    ],
    [
      'is nothing for HEAD, whose header tells of a body that doesn’t come',
      { method: 'HEAD', responseHeaders: length('9') },
      0,
    ],
    ['is nothing where nothing has changed', { method: 'GET', statusCode: 304, responseHeaders: length('9') }, 0],
    ['is what a redirect’s header says, too', { method: 'GET', statusCode: 301, responseHeaders: length('162') }, 162],
    [
      'is unknown for a redirect with more than the browser reads',
      { method: 'GET', statusCode: 302, responseHeaders: length('999999999999999') },
      null,
    ],
    ['is nothing for an empty answer', { method: 'POST', statusCode: 204 }, 0],
  ]
  test.each(cases)('%s', (_, answer, expected) => {
    expect(declaredBodySize(answer)).toBe(expected)
  })
})

test('requests that carry something up are known by their method', () => {
  expect(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(hasRequestBody)).toEqual([
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
  ])
})
