/** What a script can tell apart. Named in `heliograph --help`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, serverNotReached: 3, refused: 4 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Ends a command. The message is for people: what happened, and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError'
  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.failed,
  ) {
    super(message)
  }
}
