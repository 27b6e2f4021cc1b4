import { chmod, cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import writeCrx3File from 'crx3'
import * as v from 'valibot'
import type { ExtensionKey } from './extension-key.ts'

const ManifestSchema = v.looseObject({
  manifest_version: v.literal(3),
  /** One to four numbers up to 65535: https://developer.chrome.com/docs/extensions/reference/manifest/version */
  version: v.pipe(v.string(), v.regex(/^\d{1,5}(?:\.\d{1,5}){0,3}$/, 'Not an extension version')),
  minimum_chrome_version: v.optional(v.string()),
})

export interface PackedExtension {
  readonly version: string
  readonly minimumBrowserVersion: string | null
  /** A CRX3 file. The same files, key and address give the same bytes. */
  readonly crx: Buffer
}

export class ExtensionNotBuilt extends Error {
  override readonly name = 'ExtensionNotBuilt'
}

/**
 * Packs a built extension as CRX3, signed, with our `update_url` in its manifest: a browser that has lost the
 * policy's `override_update_url` still asks this server for updates, not a store.
 *
 * @throws {ExtensionNotBuilt} where the folder has no valid manifest.
 */
export async function packExtension(
  extensionFolder: string,
  key: ExtensionKey,
  updateUrl: string,
): Promise<PackedExtension> {
  const manifest = await readManifest(extensionFolder)
  const workFolder = await mkdtemp(join(tmpdir(), 'heliograph-pack-'))
  try {
    const staged = join(workFolder, 'extension')
    await cp(extensionFolder, staged, { recursive: true })
    const packedManifest = { ...manifest, key: key.publicKey, update_url: updateUrl }
    await writeFile(join(staged, 'manifest.json'), `${JSON.stringify(packedManifest, null, 2)}\n`)

    const crxPath = join(workFolder, 'heliograph.crx')
    await writeCrx3File(await levelFiles(staged), { keyPath: key.file, crxPath })
    return {
      version: manifest.version,
      minimumBrowserVersion: manifest.minimum_chrome_version ?? null,
      crx: await readFile(crxPath),
    }
  } finally {
    await rm(workFolder, { recursive: true, force: true })
  }
}

async function readManifest(extensionFolder: string): Promise<v.InferOutput<typeof ManifestSchema>> {
  const file = join(extensionFolder, 'manifest.json')
  let content: unknown
  try {
    content = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ExtensionNotBuilt(`The built extension is missing (${reason}). Run "npm run build".`)
  }
  const parsed = v.safeParse(ManifestSchema, content)
  if (!parsed.success) throw new ExtensionNotBuilt(`${file} is no manifest to pack:\n${v.summarize(parsed.issues)}`)
  return parsed.output
}

/** Takes out of the zip what differs between two builds of the same files: order, times, modes. */
async function levelFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  // Local time, because that is what a zip holds.
  const noTime = new Date(2000, 0, 1)
  for (const file of files) {
    await chmod(file, 0o644)
    await utimes(file, noTime, noTime)
  }
  return files
}
