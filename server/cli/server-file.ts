import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'

const AddressSchema = v.pipe(v.string(), v.url())
const ServerFileSchema = v.object({
  /** How this machine reaches it. */
  url: AddressSchema,
  /** How browsers reach it. */
  publicUrl: AddressSchema,
  pid: v.number(),
})
/** The server that holds a data folder, as `<data>/server.json` says. It may have been killed since. */
export type RunningServer = v.InferOutput<typeof ServerFileSchema>

export async function writeServerFile(dataFolder: string, server: RunningServer): Promise<void> {
  await writeFile(pathIn(dataFolder), `${JSON.stringify(server)}\n`)
}

/** `undefined` where no server was started, or the file can't be read as one of ours. */
export async function readServerFile(dataFolder: string): Promise<RunningServer | undefined> {
  try {
    return v.parse(ServerFileSchema, JSON.parse(await readFile(pathIn(dataFolder), 'utf8')))
  } catch {
    return undefined
  }
}

export async function removeServerFile(dataFolder: string): Promise<void> {
  await rm(pathIn(dataFolder), { force: true })
}

function pathIn(dataFolder: string): string {
  return join(dataFolder, 'server.json')
}
