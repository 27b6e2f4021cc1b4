import type { Command } from 'commander'
import { type BundleStatus, BundleStatusSchema } from '../../core/protocol/admin-api.ts'
import { type FleetProgress, FleetProgressSchema } from '../../core/protocol/staged-api.ts'
import { AdminClient, type ServerOptions } from './admin-client.ts'
import type { CliContext } from './context.ts'
import { withServerOptions } from './options.ts'

export function addStatusCommand(program: Command, context: CliContext): void {
  const command = program.command('status').description('say whether the server works and how far the fleet is')
  withServerOptions(command).action((options: ServerOptions) => status(options, context))
}

async function status(options: ServerOptions, context: CliContext): Promise<void> {
  const client = await AdminClient.for(options)
  const bundle = await client.call({ method: 'GET', path: '/api/v1/bundle/status' }, BundleStatusSchema)
  const path = `/api/v1/bundle/progress?version=${bundle.version}`
  const progress = await client.call({ method: 'GET', path }, FleetProgressSchema)
  context.print(report(client.url, bundle, progress))
}

function report(url: string, bundle: BundleStatus, progress: FleetProgress): string {
  const made = new Date(bundle.createdAt).toISOString()
  return [
    `Server    ${url} answers`,
    `Bundle    version ${bundle.version} of ${made}: ${bundle.apps} apps, ${bundle.unsanctionedApps} unsanctioned`,
    `Browsers  ${progress.enforcing} of ${progress.devices} enforce it${rest(progress)}`,
    '',
  ].join('\n')
}

/** What becomes of the others; those of which there are none are left out. */
function rest({ pending, offline, offlineSince, failed, failures }: FleetProgress): string {
  const since = offlineSince === null ? '' : ` (the first since ${new Date(offlineSince).toISOString()})`
  const reasons = failures.map(({ reason, devices }) => `${reason}: ${devices}`).join(', ')
  const parts = [
    ...(pending > 0 ? [`${pending} pending`] : []),
    ...(offline > 0 ? [`${offline} offline${since}`] : []),
    ...(failed > 0 ? [`${failed} failed (${reasons})`] : []),
  ]
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`
}
