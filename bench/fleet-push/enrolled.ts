import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { newCredential } from '../../server/auth/device-credential.ts'
import { openDatabase } from '../../server/store/database.ts'
import { infoColumns } from '../../server/store/devices.ts'
import { migrate } from '../../server/store/migrate.ts'
import { slices } from '../../server/store/slices.ts'

/** In a group of its own each time: that many different audiences. */
const GROUPS = ['engineering', 'sales', 'finance', 'support']

/**
 * Enrolls devices straight into a server's store, before that server is started: at its door, 300 a minute get in.
 *
 * @returns their credentials
 */
export async function enrollDevices(dataFolder: string, count: number): Promise<string[]> {
  const { db } = await openDatabase({ folder: join(dataFolder, 'database') })
  await migrate(db)
  const now = Date.now()
  const credentials: string[] = []
  const rows = Array.from({ length: count }, (_, index) => {
    const id = randomUUID()
    const { credential, hash } = newCredential(id)
    credentials.push(credential)
    const info = {
      name: `laptop-${index}`,
      user: `user-${index}@example.com`,
      groups: [GROUPS[index % GROUPS.length] ?? ''],
      browser: 'Google Chrome',
      browserVersion: '156',
      platform: 'win',
      extensionVersion: '0.1.0',
      installType: 'admin' as const,
    }
    return {
      ...infoColumns(info),
      id,
      state: 'active' as const,
      credential_hash: hash,
      enrolled_at: now,
      enrolled_with: null,
      last_seen: now,
      enforced_version: null,
      gaps: '[]',
    }
  })
  for (const slice of slices(rows, 1_000)) await db.insertInto('device').values(slice).execute()
  await db.destroy()
  return credentials
}
