import { createPublicKey, verify } from 'node:crypto'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { extensionIdOf } from '../../../../server/rollout/extension-key.ts'
import { ExtensionNotBuilt } from '../../../../server/rollout/pack-extension.ts'
import { Rollout } from '../../../../server/rollout/rollout.ts'
import { rolloutRoutes } from '../../../../server/rollout/rollout-routes.ts'
import { smallExtension } from './small-extension.ts'
import { temporaryFolder } from './temporary-folder.ts'

const PUBLIC_URL = 'https://heliograph.example/base'

async function loadRollout(publicUrl = PUBLIC_URL) {
  const parent = await temporaryFolder()
  const dataFolder = join(parent, 'data')
  const extensionFolder = await smallExtension(parent)
  const options = { dataFolder, extensionFolder, publicUrl }
  return { rollout: await Rollout.load(options), options }
}

/** The parts of a CRX3 file: https://chromium.googlesource.com/chromium/src/+/main/components/crx_file/crx3.proto */
function partsOf(crx: Buffer) {
  const headerSize = crx.readUInt32LE(8)
  return {
    magic: crx.toString('latin1', 0, 4),
    format: crx.readUInt32LE(4),
    header: crx.subarray(12, 12 + headerSize),
    zip: crx.subarray(12 + headerSize),
  }
}

describe('the packed extension', () => {
  it('is a CRX3 file with a zip in it', async () => {
    const { rollout } = await loadRollout()
    const { magic, format, zip } = partsOf(rollout.crx)
    expect([magic, format]).toEqual(['Cr24', 3])
    expect(zip.toString('latin1', 0, 4)).toBe('PK\x03\x04')
  })

  it('is signed by the key that gives it its id', async () => {
    const { rollout, options } = await loadRollout()
    const { header, zip } = partsOf(rollout.crx)
    const publicKey = createPublicKey(await readFile(join(options.dataFolder, 'extension-signing.key')))
    const spki = publicKey.export({ type: 'spki', format: 'der' })

    expect(rollout.extensionId).toBe(extensionIdOf(spki))
    const signature = header.subarray(
      header.indexOf(spki) + spki.length + 3,
      header.indexOf(spki) + spki.length + 3 + 256,
    )
    const idBytes = Buffer.from(
      rollout.extensionId.replace(/./g, (letter) => (letter.charCodeAt(0) - 97).toString(16)),
      'hex',
    )
    const signedData = Buffer.concat([Buffer.from([0x0a, idBytes.length]), idBytes])
    const size = Buffer.alloc(4)
    size.writeUInt32LE(signedData.length)
    const signed = Buffer.concat([Buffer.from('CRX3 SignedData\0'), size, signedData, zip])
    expect(verify('sha256', signed, publicKey, signature)).toBe(true)
  })

  it('has the same bytes each time it is packed from the same files', async () => {
    const { rollout, options } = await loadRollout()
    const { zip } = partsOf(rollout.crx)
    // Bytes 10 to 13 of a zip's local file header: time and date in MS-DOS form. 2000-01-01 00:00.
    expect(zip.subarray(10, 14)).toEqual(Buffer.from([0x00, 0x00, 0x21, 0x28]))

    await chmod(join(options.extensionFolder, 'worker.js'), 0o755)
    const again = await Rollout.load(options)
    expect(again.crx.equals(rollout.crx)).toBe(true)
  })

  it('takes its version from the manifest', async () => {
    const { rollout } = await loadRollout()
    expect(rollout.version).toBe('1.2.3')
  })

  it('leaves the built extension as it was', async () => {
    const { options } = await loadRollout()
    const manifest = JSON.parse(await readFile(join(options.extensionFolder, 'manifest.json'), 'utf8'))
    expect(manifest).not.toHaveProperty('update_url')
  })

  it.each([
    ['is not there', (folder: string) => rm(folder, { recursive: true }), /npm run build/],
    [
      'has a manifest that is no JSON',
      (folder: string) => writeFile(join(folder, 'manifest.json'), '{'),
      /npm run build/,
    ],
    [
      'has a version that browsers refuse',
      (folder: string) => writeFile(join(folder, 'manifest.json'), '{"manifest_version":3,"version":"1.0-beta"}'),
      /Not an extension version/,
    ],
  ])('is refused where the built extension %s', async (_what, breakIt, message) => {
    const { options } = await loadRollout()
    await breakIt(options.extensionFolder)
    const loading = Rollout.load(options)
    await expect(loading).rejects.toThrow(ExtensionNotBuilt)
    await expect(loading).rejects.toThrow(message)
  })
})

describe('the update manifest', () => {
  it('offers the packed version under the public address', async () => {
    const { rollout } = await loadRollout(`${PUBLIC_URL}/`)
    const manifest = rollout.updateManifest()
    expect(manifest).toContain(`appid="${rollout.extensionId}"`)
    expect(manifest).toContain('codebase="https://heliograph.example/base/extension/heliograph.crx" version="1.2.3"')
  })

  it('names the oldest browser that the extension runs in', async () => {
    const parent = await temporaryFolder()
    const extensionFolder = await smallExtension(parent, { minimum_chrome_version: '121' })
    const rollout = await Rollout.load({ dataFolder: parent, extensionFolder, publicUrl: PUBLIC_URL })
    expect(rollout.updateManifest()).toContain('prodversionmin="121"')
  })
})

describe('a policy file', () => {
  it('points at the server and at its update manifest', async () => {
    const { rollout } = await loadRollout()
    const file = rollout.policyFile({
      platform: 'linux',
      browser: 'chrome',
      enrollmentToken: 'token-1',
      bundlePublicKey: 'A'.repeat(43),
    })
    const content = JSON.parse(file.content)
    expect(content.ExtensionSettings[rollout.extensionId].update_url).toBe(`${PUBLIC_URL}/extension/updates.xml`)
    expect(content['3rdparty'].extensions[rollout.extensionId].serverUrl).toBe(PUBLIC_URL)
  })
})

describe('the routes', () => {
  it('serve the update manifest as XML', async () => {
    const { rollout } = await loadRollout()
    const app = Fastify().register(rolloutRoutes(rollout))
    const response = await app.inject('/extension/updates.xml')
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toMatch(/^application\/xml/)
    expect(response.body).toBe(rollout.updateManifest())
  })

  it('serve the CRX as what browsers take for an extension, and only when it is new', async () => {
    const { rollout } = await loadRollout()
    const app = Fastify().register(rolloutRoutes(rollout))

    const first = await app.inject('/extension/heliograph.crx')
    expect(first.headers['content-type']).toBe('application/x-chrome-extension')
    expect(first.rawPayload.equals(rollout.crx)).toBe(true)

    const headers = { 'if-none-match': `"other", W/${first.headers.etag}` }
    const second = await app.inject({ url: '/extension/heliograph.crx', headers })
    expect([second.statusCode, second.rawPayload.length]).toEqual([304, 0])

    const other = await app.inject({ url: '/extension/heliograph.crx', headers: { 'if-none-match': '"other"' } })
    expect(other.statusCode).toBe(200)
  })
})
