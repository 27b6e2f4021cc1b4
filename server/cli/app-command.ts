import { Argument, type Command } from 'commander'
import { TagResponseSchema } from '../../core/protocol/admin-api.ts'
import { TAGS, type Tag } from '../../core/protocol/tags.ts'
import { AdminClient, type ServerOptions } from './admin-client.ts'
import type { CliContext } from './context.ts'
import { withServerOptions } from './options.ts'

export function addAppCommand(program: Command, context: CliContext): void {
  const tag = program
    .command('app')
    .description('cloud apps of the catalog')
    .command('tag')
    .description('tag an app; "unsanctioned" blocks it in every browser, "none" takes the tag away')
    .argument('<id>', 'app id, like dropbox')
    .addArgument(new Argument('<tag>', 'the tag').choices(TAGS))
  withServerOptions(tag).action((id: string, name: Tag, options: ServerOptions) => tagApp(id, name, options, context))
}

async function tagApp(id: string, tag: Tag, options: ServerOptions, context: CliContext): Promise<void> {
  const client = await AdminClient.for(options)
  const path = `/api/v1/apps/${encodeURIComponent(id)}/tag`
  const answer = await client.call({ method: 'PUT', path, body: { tag } }, TagResponseSchema)

  context.print(`${answer.appId}: ${answer.tag}, from bundle version ${answer.bundleVersion} on\n`)
  if (answer.protectedHosts.length === 0) return
  context.hint(`These hosts stay reachable, because the fleet needs them: ${answer.protectedHosts.join(', ')}`)
}
