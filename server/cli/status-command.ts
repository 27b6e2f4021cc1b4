import type { Command } from 'commander'
import { type BundleStatus, BundleStatusSchema } from '../../core/protocol/admin-api.ts'
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
  context.print(report(client.url, bundle))
}

function report(url: string, bundle: BundleStatus): string {
  const made = new Date(bundle.createdAt).toISOString()
  return [
    `Server    ${url} answers`,
    `Bundle    version ${bundle.version} of ${made}: ${bundle.apps} apps, ${bundle.unsanctionedApps} unsanctioned`,
    `Browsers  ${bundle.devicesEnforcing} of ${bundle.devices} enforce it`,
    '',
  ].join('\n')
}
