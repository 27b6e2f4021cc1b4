import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildHostIndex } from '../../../../core/hosts/build-host-index.ts'
import { HostIndex } from '../../../../core/hosts/host-index.ts'
import { HostIndexFile } from '../../../../core/hosts/host-index-file.ts'
import { HostIndexUnusable } from '../../../../core/hosts/host-index-format.ts'

/** Large enough to be read in parts. */
const names = Array.from(
  { length: 60_000 },
  (_, number) => `${number % 3 === 0 ? 'shared.' : ''}name-${number}.example`,
)
const apps = Array.from({ length: 500 }, (_, app) => ({
  id: `app-${app}`,
  domains: names.filter((_, number) => number % 500 === app),
  hosts: [],
}))
const bytes = buildHostIndex(apps)
const index = HostIndex.open(bytes)

/** A file of the index that hands out parts, and notes which; nothing from `holdFrom` on before it is released. */
class SlowBlob extends Blob {
  readonly reads: number[] = []
  release: () => void = () => undefined
  readonly #released = new Promise<void>((resolve) => {
    this.release = resolve
  })

  override slice(from = 0, to = this.size): Blob {
    const part = super.slice(from, to)
    this.reads.push(to - from)
    // The rest, that is most of the file.
    if (from > 0 && to === this.size)
      part.arrayBuffer = () => this.#released.then(() => super.slice(from, to).arrayBuffer())
    return part
  }
}

test('answers before all is there, and reads little for it', async () => {
  const blob = new SlowBlob([bytes])
  const file = await HostIndexFile.open(blob)
  expect(await file.lookup('www.name-7.example')).toBe('app-7')
  expect(await file.lookup('www.not-listed.test')).toBeNull()
  const [, front = 0, rest = 0, ...parts] = blob.reads
  expect(front + rest).toBe(blob.size)
  expect(front).toBeLessThan(blob.size / 4)
  expect(Math.max(...parts)).toBeLessThan(2_000)

  blob.release()
  await file.whole
  blob.reads.length = 0
  expect(await file.lookup('name-8.example')).toBe('app-8')
  expect(blob.reads).toEqual([])
})

test('says what the index says, of any host, whether or not all is there', async () => {
  const blob = new SlowBlob([bytes])
  const file = await HostIndexFile.open(blob)
  const label = fc.constantFrom('www', 'shared', 'name-3', 'name-4', 'name-59999', 'example', 'test', 'a')
  const host = fc.oneof(
    fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
    fc.constantFrom(...names),
  )
  const agree = fc.asyncProperty(host, async (asked) => {
    expect(await file.lookup(asked)).toBe(index.lookup(asked))
  })
  await fc.assert(agree)
  blob.release()
  await file.whole
  await fc.assert(agree)
})

test('a small index is read at once', async () => {
  const small = buildHostIndex([{ id: 'dropbox', domains: ['dropbox.com'], hosts: [] }])
  const blob = new SlowBlob([small])
  const file = await HostIndexFile.open(blob)
  expect(await file.lookup('www.dropbox.com')).toBe('dropbox')
  expect(blob.reads).toEqual([small.byteLength])
})

test('refuses what is cut short, or something else', async () => {
  await expect(HostIndexFile.open(new Blob([bytes.slice(0, -1)]))).rejects.toThrow(HostIndexUnusable)
  await expect(HostIndexFile.open(new Blob([new Uint8Array(2 ** 21)]))).rejects.toThrow(HostIndexUnusable)
})

test('a file that goes after it was opened fails the look-up that needs it', async () => {
  const blob = new SlowBlob([bytes])
  const file = await HostIndexFile.open(blob)
  blob.slice = () => {
    const gone = new Blob()
    gone.arrayBuffer = () => Promise.reject(new DOMException('It has gone', 'NotReadableError'))
    return gone
  }
  await expect(file.lookup('name-7.example')).rejects.toThrow('It has gone')
  expect(await file.lookup('not-listed.test')).toBeNull()
})
