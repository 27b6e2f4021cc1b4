import { expect } from '@playwright/test'
import type { Admin } from './admin.ts'
import type { Agent } from './agent.ts'
import type { LoggedWeb } from './logged-web.ts'
import { RECORDED_HOSTS, UNRECORDED_HOSTS } from './truth-hosts.ts'

const SAME = ['visits', 'requests', 'fileUploads', 'fileUploadBytes'] as const

type Figures = Readonly<Record<(typeof SAME)[number] | 'bytesDown', number>> & { readonly bytesDownExact: boolean }

interface Line {
  readonly subject: string
  readonly served: Figures
  /** What of it is to be counted. */
  readonly truth: Figures
  readonly counted: Figures
}

const NOTHING: Figures = {
  visits: 0,
  requests: 0,
  bytesDown: 0,
  bytesDownExact: true,
  fileUploads: 0,
  fileUploadBytes: 0,
}

/** Holds the portal's figures against the servers' logs until they agree, and fails where they don't. */
export async function compareWithTruth(parts: {
  agent: Agent
  admin: Admin
  web: LoggedWeb
  printed?: boolean
}): Promise<void> {
  const { agent, admin, web } = parts
  let lines: Line[] = []
  const disagreeing = async () => {
    expect(await agent.syncNow()).toEqual({ ok: true })
    lines = linesOf(servedBy(web), await countedBy(agent, admin))
    return lines.filter((line) => !agrees(line)).map(({ subject }) => subject)
  }
  try {
    await expect.poll(disagreeing, { timeout: 15_000 }).toEqual([])
  } catch (error) {
    print(lines)
    throw error
  }
  if (parts.printed === true) print(lines)
}

/** Visits, requests and files are the same; bytes within 2 % where all were announced, and no more than there were. */
function agrees({ truth, counted }: Line): boolean {
  const isSame = SAME.every((name) => truth[name] === counted[name])
  const isNear = Math.abs(counted.bytesDown - truth.bytesDown) <= truth.bytesDown * 0.02
  if (truth.bytesDownExact) return isSame && isNear && counted.bytesDownExact
  return isSame && counted.bytesDown <= truth.bytesDown && !counted.bytesDownExact
}

function servedBy(web: LoggedWeb): Map<string, Figures> {
  const served = new Map<string, Figures>()
  for (const [host, subject] of Object.entries({ ...RECORDED_HOSTS, ...UNRECORDED_HOSTS })) {
    const { visits, requests, bytesDown, untold, files, fileBytes } = web.logOf(host)
    const log = { visits, requests, bytesDown, bytesDownExact: !untold, fileUploads: files, fileUploadBytes: fileBytes }
    served.set(subject, sum(served.get(subject) ?? NOTHING, log))
  }
  return served
}

/** Apps as the portal has them; a domain that only one device met it shows to nobody, so as the device has sent it. */
async function countedBy(agent: Agent, admin: Admin): Promise<Map<string, Figures>> {
  const { sent } = await agent.ask('status.rows', { sent: true })
  const counted = new Map<string, Figures>()
  for (const app of await admin.discoveredApps()) counted.set(app.appId, app)
  for (const row of sent?.signals ?? []) {
    if (row.domain !== null) counted.set(row.domain, sum(counted.get(row.domain) ?? NOTHING, row))
  }
  return counted
}

function sum(a: Figures, b: Figures): Figures {
  return {
    visits: a.visits + b.visits,
    requests: a.requests + b.requests,
    bytesDown: a.bytesDown + b.bytesDown,
    bytesDownExact: a.bytesDownExact && b.bytesDownExact,
    fileUploads: a.fileUploads + b.fileUploads,
    fileUploadBytes: a.fileUploadBytes + b.fileUploadBytes,
  }
}

/** Also of subjects that were counted, but never served. */
function linesOf(served: ReadonlyMap<string, Figures>, counted: ReadonlyMap<string, Figures>): Line[] {
  const unrecorded: readonly string[] = Object.values(UNRECORDED_HOSTS)
  return [...new Set([...served.keys(), ...counted.keys()])].map((subject) => ({
    subject,
    served: served.get(subject) ?? NOTHING,
    truth: unrecorded.includes(subject) ? NOTHING : (served.get(subject) ?? NOTHING),
    counted: counted.get(subject) ?? NOTHING,
  }))
}

function print(lines: readonly Line[]): void {
  const head = ['served / counted', ...SAME, 'bytesDown', 'announced', 'agrees']
  const rows = lines.map((line) => [
    line.truth === line.served ? line.subject : `${line.subject} (not recorded)`,
    ...[...SAME, 'bytesDown' as const].map((name) => `${line.served[name]} / ${line.counted[name]}`),
    line.served.bytesDownExact ? 'all' : 'a part',
    agrees(line) ? 'yes' : 'NO',
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const lineOf = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  console.log(`\n${[head, ...rows].map((row) => lineOf(row).trimEnd()).join('\n')}\n`)
}
