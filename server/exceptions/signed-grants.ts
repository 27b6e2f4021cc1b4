import { createHash } from 'node:crypto'
import { GRANTS_SIGNATURE_CONTEXT, type Grants } from '../../core/bundle/grants.ts'
import type { SignedBundle } from '../../core/protocol/device-api.ts'
import type { SigningKey } from '../bundles/signing-key.ts'
import { readGrants, takeIssueTime } from '../store/grants.ts'
import type { Db } from '../store/schema.ts'

export interface IssuedGrants {
  /** A strong entity tag, quotes included: of all that they say but when they were issued. */
  readonly etag: string
  readonly body: SignedBundle
}

/** @returns the tag of what `issueGrants` would give the device now */
export async function grantsEtag(db: Db, key: SigningKey, deviceId: string, now: number): Promise<string> {
  return etagOf(await readGrants(db, deviceId, now), key)
}

/** Signs what is granted to a device now. */
export function issueGrants(db: Db, key: SigningKey, deviceId: string, now: number): Promise<IssuedGrants> {
  return db.transaction().execute(async (transaction) => {
    const issuedAt = await takeIssueTime(transaction, deviceId, now)
    const content = await readGrants(transaction, deviceId, now)
    const grants: Grants = { format: 1, deviceId, issuedAt, ...content }
    const payload = JSON.stringify(grants)
    return { etag: etagOf(content, key), body: { signature: key.sign(GRANTS_SIGNATURE_CONTEXT, payload), payload } }
  })
}

function etagOf(content: Pick<Grants, 'exceptions' | 'decisions'>, { publicKey }: SigningKey): string {
  const digest = createHash('sha256').update(JSON.stringify([publicKey, content]))
  return `"g-${digest.digest('base64url').slice(0, 22)}"`
}
