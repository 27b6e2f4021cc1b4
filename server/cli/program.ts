import { Command, CommanderError } from 'commander'
import { addAppCommand } from './app-command.ts'
import { addCatalogCommand } from './catalog-command.ts'
import { CliError, EXIT } from './cli-error.ts'
import type { CliContext } from './context.ts'
import { addPackCommand } from './pack-command.ts'
import { addPolicyCommand } from './policy-command.ts'
import { addServeCommand } from './serve-command.ts'
import { addStatusCommand } from './status-command.ts'
import { addTokenCommands } from './token-commands.ts'

const EXIT_CODES = `
Exit codes: ${EXIT.ok} done, ${EXIT.failed} failed, ${EXIT.usage} wrong usage, ${EXIT.serverNotReached} server not reached, ${EXIT.refused} token or right missing.
HELIOGRAPH_TOKEN, where set, is used in place of the data folder's admin.token.`

/**
 * Runs one command. Never throws: what goes wrong is said by `context.hint`.
 *
 * @param args without the names of node and script
 * @returns the exit code; for `serve` as soon as the server listens
 */
export async function runProgram(args: readonly string[], context: CliContext): Promise<number> {
  try {
    await program(context).parseAsync(args, { from: 'user' })
    return EXIT.ok
  } catch (error) {
    // Commander has said it already, and ends --help and --version this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    context.hint(`heliograph: ${error instanceof Error ? error.message : String(error)}`)
    return error instanceof CliError ? error.exitCode : EXIT.failed
  }
}

function program(context: CliContext): Command {
  const root = new Command('heliograph')
    .description('Finds the cloud apps people use in managed browsers, and keeps the unsanctioned ones out.')
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(--help tells more)')
    .exitOverride()
    .configureOutput({ writeOut: context.print, writeErr: (text) => context.hint(text.trimEnd()) })
  // Commands take their parent's output and exit handling when they are made.
  addServeCommand(root, context)
  addPolicyCommand(root, context)
  addPackCommand(root, context)
  addTokenCommands(root, context)
  addAppCommand(root, context)
  addCatalogCommand(root, context)
  addStatusCommand(root, context)
  return root
}
