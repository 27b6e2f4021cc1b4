import { join } from 'node:path'
import { runProgram } from '../../../../server/cli/program.ts'

export interface CommandResult {
  readonly exitCode: number
  readonly out: string
  readonly hints: string
}

const ROOT = join(import.meta.dirname, '..', '..', '..', '..')

/** The command line as a terminal sees it, in this process. */
export class CommandLine {
  #close: () => Promise<void> = async () => {}

  constructor(private readonly builtFolder: string) {}

  async run(...args: string[]): Promise<CommandResult> {
    const out: string[] = []
    const hints: string[] = []
    const exitCode = await runProgram(args, {
      print: (text) => out.push(text),
      hint: (text) => hints.push(`${text}\n`),
      progress: null,
      folders: {
        catalog: join(ROOT, 'catalog', 'apps'),
        portal: join(this.builtFolder, 'portal'),
        extension: join(this.builtFolder, 'extension'),
      },
      whenStopped: (close) => {
        this.#close = close
      },
    })
    return { exitCode, out: out.join(''), hints: hints.join('') }
  }

  /** What SIGINT does to a running `serve`. */
  stop(): Promise<void> {
    return this.#close()
  }
}
