import { ServerUnreachable } from './server-errors.ts'

/**
 * The body of an answer, decompressed. No more of it is taken than there may be: a few kilobytes of brotli can come to
 * gigabytes.
 *
 * @param most in bytes
 * @throws {ServerUnreachable} where there is more, or it breaks off
 */
export async function readBytes(response: Response, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body?.getReader()
  try {
    for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
      size += read.value.length
      if (size > most) throw new Error(`more than ${most} bytes`)
      chunks.push(read.value)
    }
  } catch (error) {
    await reader?.cancel().catch(() => undefined)
    throw new ServerUnreachable('connection', `The answer did not arrive whole: ${String(error)}`)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
