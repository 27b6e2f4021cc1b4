/** What the outside world is to a command; the tests bring their own. */
export interface CliContext {
  /** What the command is asked for, and nothing else: it can be piped. */
  readonly print: (text: string) => void
  /** Hints and progress. */
  readonly hint: (text: string) => void
  /** Shows how far it is, in place of what it showed before, '' clears it; null where there is no terminal. */
  readonly progress: ((text: string) => void) | null
  readonly folders: BuiltFolders
  /** Has `close` called, once, when the process is told to stop. */
  readonly whenStopped: (close: () => Promise<void>) => void
}

/** What `npm run build` leaves beside the server. */
interface BuiltFolders {
  readonly catalog: string
  readonly portal: string
  readonly extension: string
}
