import { rmSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Variant {
  readonly name: string
  /** Folder of the unpacked extension; null: a browser without. */
  readonly extension: string | null
  /** Connected to a server, as a person does it for an evaluation. */
  readonly connected?: boolean
  /** The worker is stopped before each page, as it is after half a minute of nothing. */
  readonly asleep?: boolean
}

const BUILT = 'dist/extension'
/** What the traffic sensor observes, as the build writes it. */
const OBSERVED = 'urls:[`http://*/*`,`https://*/*`,`ws://*/*`,`wss://*/*`]'
const ALL_BUT_LOOKS = [
  ...['main_frame', 'sub_frame', 'script', 'object', 'xmlhttprequest'],
  ...['ping', 'csp_report', 'media', 'websocket', 'other'],
]

/**
 * A browser without the extension; one with an extension that has no code but may block, which is what no blocker can
 * stay below; one with Heliograph as it ships, and with parts of it left out.
 *
 * @throws Error where the built worker doesn't look as expected
 */
export async function makeVariants(): Promise<Variant[]> {
  const connected = true
  return [
    { name: 'without', extension: null },
    { name: 'one that may block and does nothing', extension: await doingNothing() },
    { name: 'as it ships', extension: BUILT, connected },
    { name: 'as it ships, worker asleep', extension: BUILT, connected, asleep: true },
    { name: 'no file sensor', extension: await changed(withoutFileSensor), connected },
    { name: 'no requests', extension: await changed(withoutRequests), connected },
    {
      name: 'no requests, no file sensor',
      extension: await changed((code) => withoutFileSensor(withoutRequests(code))),
      connected,
    },
    {
      name: 'pages and frames',
      extension: await changed(observing(`${OBSERVED},types:[\`main_frame\`,\`sub_frame\`]`)),
      connected,
    },
    {
      name: 'all but images, styles, fonts',
      extension: await changed(observing(`${OBSERVED},types:[${ALL_BUT_LOOKS.map((type) => `\`${type}\``)}]`)),
      connected,
    },
  ]
}

/** With the permissions that blocking and counting take, and no code. */
async function doingNothing(): Promise<string> {
  const folder = await newFolder()
  const manifest = {
    manifest_version: 3,
    name: 'May block',
    version: '1',
    permissions: ['declarativeNetRequest', 'webRequest'],
    host_permissions: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'],
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
  return folder
}

function observing(filter: string): (code: string) => string {
  return (code) => code.replaceAll(OBSERVED, filter)
}

function withoutRequests(code: string): string {
  return observing('urls:[`http://nothing.invalid/*`]')(code)
}

function withoutFileSensor(code: string): string {
  return code.replace(/\.registerContentScripts\(\[[^\]]*\]\)/, '.getRegisteredContentScripts({})')
}

/** A copy of the built extension whose worker differs. */
async function changed(change: (code: string) => string): Promise<string> {
  const folder = await newFolder()
  await cp(BUILT, folder, { recursive: true })
  const assets = join(folder, 'assets')
  for (const name of await readdir(assets)) {
    if (!name.startsWith('main.ts')) continue
    const code = await readFile(join(assets, name), 'utf8')
    if (change(code) === code) break
    await writeFile(join(assets, name), change(code))
    return folder
  }
  throw new Error(
    `The worker in ${BUILT} has not what is to be changed: run \`npm run build\`, or tell this benchmark what the build writes now`,
  )
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heliograph-variant-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
