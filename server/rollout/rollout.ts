import { createHash } from 'node:crypto'
import type { PolicyFile } from '../../core/protocol/rollout-api.ts'
import { loadExtensionKey } from './extension-key.ts'
import { type Browser, type FleetPolicy, type FleetPolicyInput, fleetPolicy, type Platform } from './fleet-policy.ts'
import { linuxPolicy } from './linux-policy.ts'
import { macosPolicy } from './macos-policy.ts'
import { type PackedExtension, packExtension } from './pack-extension.ts'
import { writeUpdateManifest } from './update-manifest.ts'
import { windowsPolicy } from './windows-policy.ts'

export interface RolloutOptions {
  /** Keeps the signing key. Made where it isn't there. */
  readonly dataFolder: string
  /** The built, unpacked extension. */
  readonly extensionFolder: string
  /** Where browsers reach this server: absolute, a path in front of ours is allowed. */
  readonly publicUrl: string
}

export interface PolicyFileRequest {
  readonly platform: Platform
  readonly browser: Browser
  readonly enrollmentToken: string
  readonly bundlePublicKey: string
}

const FORMATS: Record<Platform, (browser: Browser, policy: FleetPolicy) => PolicyFile> = {
  linux: linuxPolicy,
  windows: windowsPolicy,
  macos: macosPolicy,
}

/** What browsers install: the packed extension, the offer to update to it, and the policy that forces it. */
export class Rollout {
  readonly extensionId: string
  readonly version: string
  readonly crx: Buffer
  /** Of the CRX, quoted as it stands in the header. */
  readonly crxEtag: string
  readonly #publicUrl: string
  readonly #minimumBrowserVersion: string | null

  private constructor(extensionId: string, packed: PackedExtension, publicUrl: string) {
    this.extensionId = extensionId
    this.version = packed.version
    this.crx = packed.crx
    this.crxEtag = `"${createHash('sha256').update(packed.crx).digest('base64url')}"`
    this.#publicUrl = publicUrl
    this.#minimumBrowserVersion = packed.minimumBrowserVersion
  }

  /** @throws {ExtensionNotBuilt | ExtensionKeyUnusable} */
  static async load(options: RolloutOptions): Promise<Rollout> {
    const publicUrl = options.publicUrl.replace(/\/+$/, '')
    const key = await loadExtensionKey(options.dataFolder)
    const packed = await packExtension(options.extensionFolder, key, updateUrlUnder(publicUrl))
    return new Rollout(key.extensionId, packed, publicUrl)
  }

  updateManifest(): string {
    return writeUpdateManifest({
      extensionId: this.extensionId,
      version: this.version,
      codebase: `${this.#publicUrl}/extension/heliograph.crx`,
      minimumBrowserVersion: this.#minimumBrowserVersion,
    })
  }

  policyFile(request: PolicyFileRequest): PolicyFile {
    const input: FleetPolicyInput = {
      extensionId: this.extensionId,
      updateUrl: updateUrlUnder(this.#publicUrl),
      serverUrl: this.#publicUrl,
      enrollmentToken: request.enrollmentToken,
      bundlePublicKey: request.bundlePublicKey,
    }
    return FORMATS[request.platform](request.browser, fleetPolicy(request.browser, input))
  }
}

function updateUrlUnder(publicUrl: string): string {
  return `${publicUrl}/extension/updates.xml`
}
