import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { BROWSERS, PLATFORMS, PolicyFileSchema } from '../../core/protocol/rollout-api.ts'
import { AdminClient, type ServerOptions } from './admin-client.ts'
import type { CliContext } from './context.ts'
import { withServerOptions } from './options.ts'

interface PolicyOptions extends ServerOptions {
  readonly platform: (typeof PLATFORMS)[number]
  readonly browser: (typeof BROWSERS)[number]
  readonly token?: string
  readonly out?: string
}

export function addPolicyCommand(program: Command, context: CliContext): void {
  const command = program
    .command('policy')
    .description('print the policy file that installs the extension on managed devices and connects it')
    .addOption(new Option('--platform <platform>').choices(PLATFORMS).makeOptionMandatory())
    .addOption(new Option('--browser <browser>').choices(BROWSERS).makeOptionMandatory())
    .option('--token <token>', 'enrollment token to put in (default: a new one)')
    .option('--out <file>', 'write to this file, not to the standard output')
  withServerOptions(command).action((options: PolicyOptions) => policy(options, context))
}

async function policy(options: PolicyOptions, context: CliContext): Promise<void> {
  const client = await AdminClient.for(options)
  const { platform, browser, token } = options
  const body = { platform, browser, ...(token === undefined ? {} : { enrollmentToken: token }) }
  const file = await client.call({ method: 'POST', path: '/api/v1/policy-files', body }, PolicyFileSchema)

  context.hint(file.destination)
  if (token === undefined)
    context.hint('It holds a new enrollment token. Revoke or limit it in the portal, Enrollment.')
  if (options.out === undefined) return context.print(file.content)
  await writeFile(resolve(options.out), file.content)
  context.hint(`Written to ${resolve(options.out)}`)
}
