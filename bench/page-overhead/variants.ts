import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Variant {
  readonly name: string
  /** Folder of the unpacked extension; null: a browser without. */
  readonly extension: string | null
  /** The worker is stopped before each page, as it is after half a minute of nothing. */
  readonly asleep?: boolean
}

const BUILT = 'dist/extension'
/** What the traffic sensor observes, as the build writes it. */
const OBSERVED = 'urls:[`http://*/*`,`https://*/*`,`ws://*/*`,`wss://*/*`]'

/**
 * A browser without the extension, one with it as it ships, and ones that observe fewer types of requests.
 *
 * @throws Error where the built worker doesn't look as expected
 */
export async function makeVariants(): Promise<Variant[]> {
  return [
    { name: 'without', extension: null },
    { name: 'as it ships', extension: BUILT },
    { name: 'as it ships, worker asleep', extension: BUILT, asleep: true },
    { name: 'no requests', extension: await observing('urls:[`http://nothing.invalid/*`]') },
    { name: 'pages and frames', extension: await observing(`${OBSERVED},types:[\`main_frame\`,\`sub_frame\`]`) },
    {
      name: 'all but images, styles, fonts',
      extension: await observing(
        `${OBSERVED},types:[\`main_frame\`,\`sub_frame\`,\`script\`,\`object\`,\`xmlhttprequest\`,\`ping\`,\`csp_report\`,\`media\`,\`websocket\`,\`other\`]`,
      ),
    },
  ]
}

async function observing(filter: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-variant-'))
  await cp(BUILT, folder, { recursive: true })
  const assets = join(folder, 'assets')
  for (const name of await readdir(assets)) {
    if (!name.endsWith('.js')) continue
    const code = await readFile(join(assets, name), 'utf8')
    if (!code.includes(OBSERVED)) continue
    await writeFile(join(assets, name), code.replaceAll(OBSERVED, filter))
    return folder
  }
  throw new Error(
    `${BUILT} has no ${OBSERVED}: run \`npm run build\`, or tell this benchmark what the build writes now`,
  )
}
