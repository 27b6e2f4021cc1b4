import { randomUUID } from 'node:crypto'
import type { WrittenAppTag } from '../../../../core/bundle/app-tag.ts'
import { hashSecret, newSecret } from '../../../../server/auth/secrets.ts'
import { infoColumns } from '../../../../server/store/devices.ts'
import { insertEnrollmentToken, type NewEnrollmentToken } from '../../../../server/store/enrollment-tokens.ts'
import type { Db, Schema } from '../../../../server/store/schema.ts'
import { holdTaggedApp, setTag, type TaggedApp } from '../../../../server/store/tags.ts'
import { NOW, sampleDevice } from './samples.ts'

/** Puts a device into the store; returns its id. */
export async function insertDevice(
  db: Db,
  over: {
    id?: string
    name?: string
    user_name?: string
    groups?: string
    state?: Schema['device']['state']
    enforced_version?: number
  } = {},
): Promise<string> {
  const id = over.id ?? randomUUID()
  const row = {
    ...infoColumns(sampleDevice()),
    id,
    state: 'active' as const,
    credential_hash: 'none',
    enrolled_at: NOW,
    enrolled_with: null,
    last_seen: NOW,
    enforced_version: null,
    gaps: '[]',
    ...over,
  }
  await db.insertInto('device').values(row).execute()
  return id
}

/** Puts an enrollment token into the store; returns the token itself. */
export async function insertToken(db: Db, over: Partial<NewEnrollmentToken> = {}): Promise<string> {
  const token = newSecret('enrollment-token')
  const defaults = { name: 'fleet', createdAt: NOW, createdBy: 'ada', expiresAt: null, maxUses: null }
  await insertEnrollmentToken(db, { id: randomUUID(), hash: hashSecret(token), ...defaults, ...over })
  return token
}

/** Tags an app, and publishes nothing; returns the app as it was, null where there is none. */
export function storeTag(db: Db, appId: string, after: WrittenAppTag): Promise<TaggedApp | null> {
  return db.transaction().execute(async (transaction) => {
    const app = await holdTaggedApp(transaction, appId)
    if (app !== null) await setTag(transaction, app, { after, by: 'ada', now: NOW })
    return app
  })
}
