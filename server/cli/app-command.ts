import { Argument, type Command, Option } from 'commander'
import { type AppTag, DEFAULT_WARNING, JUSTIFICATIONS, REACHES } from '../../core/bundle/app-tag.ts'
import { TagResponseSchema } from '../../core/protocol/admin-api.ts'
import { TAGS, type Tag } from '../../core/protocol/tags.ts'
import { AdminClient, type ServerOptions } from './admin-client.ts'
import { CliError, EXIT } from './cli-error.ts'
import type { CliContext } from './context.ts'
import { wholeNumber, withServerOptions } from './options.ts'

interface TagOptions extends ServerOptions {
  readonly includeGroup: readonly string[]
  readonly excludeGroup: readonly string[]
  readonly only: readonly string[]
  readonly except: readonly string[]
  readonly reach: AppTag['reach']
  readonly blockUploads?: boolean
  readonly warningMinutes: number
  readonly justification: AppTag['warning']['justification']
  readonly firstPercent?: number
  readonly firstGroup: readonly string[]
  readonly everyoneAfter?: number
}

const MORE = `
A tag is set whole: what is left out is at its default. An address is a host with all under it (example.com), a host
alone (.example.com), or either with a path (example.com/team).`

export function addAppCommand(program: Command, context: CliContext): void {
  const tag = program
    .command('app')
    .description('cloud apps of the catalog')
    .command('tag')
    .description('tag an app; "unsanctioned" blocks it in every browser, "none" takes the tag away')
    .argument('<id>', 'app id, like dropbox')
    .addArgument(new Argument('<tag>', 'the tag').choices(TAGS))
    .addOption(repeated('--include-group <group>', 'for devices and users of this group alone'))
    .addOption(repeated('--exclude-group <group>', 'for nobody of this group'))
    .addOption(repeated('--only <address>', 'at this address of the app alone'))
    .addOption(repeated('--except <address>', 'not at this address of the app'))
    .addOption(
      new Option('--reach <reach>', '"pages": what other pages load from the app is let through')
        .choices(REACHES)
        .default('everything'),
    )
    .option('--block-uploads', 'the app gets no files, whatever its tag')
    .addOption(
      new Option('--warning-minutes <number>', 'how long the app stays open for who goes on past the warning')
        .argParser(wholeNumber(1, 43_200))
        .default(DEFAULT_WARNING.minutes),
    )
    .addOption(
      new Option('--justification <when>', 'whether who goes on may or must say why')
        .choices(JUSTIFICATIONS)
        .default(DEFAULT_WARNING.justification),
    )
    .addOption(
      new Option('--first-percent <number>', 'to so many of a hundred browsers first').argParser(wholeNumber(1, 99)),
    )
    .addOption(repeated('--first-group <group>', 'to devices of this group first'))
    .addOption(
      new Option('--everyone-after <minutes>', 'to everyone after so long; left out, when an admin says so').argParser(
        wholeNumber(1, 43_200),
      ),
    )
    .addHelpText('after', MORE)
  withServerOptions(tag).action((id: string, name: Tag, options: TagOptions) => tagApp(id, name, options, context))
}

function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be given several times`)
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([])
}

/** Of the options that say to whom a tag goes first; left out where none of them is given. */
function staging({ firstPercent, firstGroup, everyoneAfter }: TagOptions) {
  if (firstPercent === undefined && firstGroup.length === 0) {
    if (everyoneAfter === undefined) return undefined
    throw new CliError('--everyone-after needs --first-percent or --first-group: to whom first?', EXIT.usage)
  }
  return { groups: firstGroup, percent: firstPercent ?? null, everyoneAfterMinutes: everyoneAfter ?? null }
}

async function tagApp(id: string, tag: Tag, options: TagOptions, context: CliContext): Promise<void> {
  const staged = staging(options)
  const client = await AdminClient.for(options)
  const path = `/api/v1/apps/${encodeURIComponent(id)}/tag`
  const body = {
    tag,
    scope: { include: options.includeGroup, exclude: options.excludeGroup },
    only: options.only,
    except: options.except,
    reach: options.reach,
    uploads: options.blockUploads === true ? 'blocked' : 'allowed',
    warning: { minutes: options.warningMinutes, justification: options.justification },
    staged,
  }
  const answer = await client.call({ method: 'PUT', path, body }, TagResponseSchema)

  context.print(`${answer.appId}: ${answer.tag}, from bundle version ${answer.bundleVersion} on\n`)
  if (answer.stagedTagId !== null) {
    context.hint(
      `It is with the first ones. Widen, pause or roll back the staged tag ${answer.stagedTagId} in the portal.`,
    )
  }
  if (answer.protectedHosts.length === 0) return
  context.hint(`These hosts stay reachable, because the fleet needs them: ${answer.protectedHosts.join(', ')}`)
}
