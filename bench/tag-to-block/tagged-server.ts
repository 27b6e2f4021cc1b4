import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../../server/store/database.ts'
import { HeliographServer } from '../../test/e2e/support/heliograph-server.ts'
import { type MadeCatalog, PLAYED } from '../enforcement/made-catalog.ts'

/** A real server in a process of its own, in which all apps of a catalog that was made are unsanctioned. */
export async function startTaggedServer(made: MadeCatalog): Promise<HeliographServer> {
  const server = await HeliographServer.start()
  const { apps } = JSON.parse(made.text) as { apps: { id: string; name: string; domains: string[] }[] }
  const file = join(server.dataFolder, 'bench-apps.json')
  const rows = apps.map(({ id, name, domains }) => ({ id, name, domains, category: 'cloud-storage' }))
  await writeFile(file, JSON.stringify(rows))
  console.log(`  ${await server.cli('catalog', 'import', file)}`.trimEnd())
  await rm(file)

  // One by one, by the admin API, ten thousand tags would make as many versions of the bundle.
  await server.stop()
  const { db } = await openDatabase({ folder: join(server.dataFolder, 'database') })
  const played = PLAYED.map((id) => id as string)
  await sql`insert into app_tag (app, tag, changed_at, changed_by)
    select id, 'unsanctioned', 0, 'bench' from app where origin = 'custom' and id <> all(${played}::text[])`.execute(db)
  await db.destroy()
  await server.start()
  return server
}
