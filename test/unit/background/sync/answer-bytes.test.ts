import { expect, test } from 'vitest'
import { readBytes } from '../../../../background/sync/answer-bytes.ts'
import { ServerUnreachable } from '../../../../background/sync/server-errors.ts'

/** A body that comes in pieces, without end where none is named. */
function inPieces(pieces: number, then?: (controller: ReadableStreamDefaultController) => void) {
  const taken = { pieces: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken.pieces < pieces) controller.enqueue(new Uint8Array(10).fill(taken.pieces++))
        else then?.(controller)
      },
      cancel() {
        taken.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { taken, response: new Response(body) }
}

test('an answer is read to its end, and may be as long as it may be', async () => {
  const { response } = inPieces(3, (controller) => controller.close())
  const bytes = await readBytes(response, 30)
  expect([...bytes]).toEqual([0, 1, 2].flatMap((piece) => Array(10).fill(piece)))
})

test('an answer without body is an empty one', async () => {
  expect(await readBytes(new Response(null), 0)).toEqual(new Uint8Array())
})

test('of an answer that is longer no more is read than shows that it is', async () => {
  const { response, taken } = inPieces(1_000_000)
  await expect(readBytes(response, 25)).rejects.toThrow(ServerUnreachable)
  expect(taken).toEqual({ pieces: 3, cancelled: true })
})

test('an answer that breaks off has not arrived', async () => {
  const { response } = inPieces(2, (controller) => controller.error(new TypeError('network error')))
  await expect(readBytes(response, 1_000)).rejects.toThrow(ServerUnreachable)
})
