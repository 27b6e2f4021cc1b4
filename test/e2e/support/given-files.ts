import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Locator } from '@playwright/test'

/** Files on the disk, to be given to pages. Every name says `confidential`, so that it would be found anywhere. */
export class GivenFiles {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async create(): Promise<GivenFiles> {
    return new GivenFiles(await mkdtemp(join(tmpdir(), 'confidential-')))
  }

  /** @returns its path */
  async file(name: string, bytes: number): Promise<string> {
    const path = join(this.#folder, `confidential-${name}`)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, Buffer.alloc(bytes, 'x'))
    return path
  }

  async folder(name: string, bytesByFile: Readonly<Record<string, number>>): Promise<string> {
    for (const [file, bytes] of Object.entries(bytesByFile)) await this.file(`${name}/${file}`, bytes)
    return join(this.#folder, `confidential-${name}`)
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** Drops files as a hand with a mouse does: the browser makes the events, so that they are trusted. */
export async function dropOn(target: Locator, files: readonly string[], address?: string): Promise<void> {
  const page = target.page()
  await target.scrollIntoViewIfNeeded()
  const box = await target.boundingBox()
  if (box === null) throw new Error('Nothing to drop on')
  const items = address === undefined ? [] : [{ mimeType: 'text/uri-list', data: address }]
  const session = await page.context().newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      data: { items, files: [...files], dragOperationsMask: 1 },
    })
  }
  await session.detach()
}
