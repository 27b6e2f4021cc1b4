import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

/** The kernel's clock ticks a second, on every Linux that Node runs on. */
const TICKS = 100

/** A process of the bench: each message to it is answered with one. */
export class Child<Message extends object | string> {
  readonly #process: ChildProcess
  #asked: Promise<unknown> = Promise.resolve()
  #settle: { resolve(answer: unknown): void; reject(error: Error): void } | null = null

  /** @param role what the bench's own script is to be, see `fleet-push.ts` */
  constructor(role: string, args: readonly string[]) {
    this.#process = fork(process.argv[1] ?? '', [role, ...args], {
      execArgv: ['--expose-gc', '--enable-source-maps'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#process.on('message', (answer) => this.#settle?.resolve(answer))
    this.#process.on('exit', (code, signal) => {
      this.#settle?.reject(new Error(`A process of the bench ended with ${code ?? signal}`))
    })
  }

  tell(message: Message): void {
    this.#process.send(message)
  }

  ask<Answer>(message: Message): Promise<Answer> {
    const answered = this.#asked.then(() => {
      this.#process.send(message)
      return this.next<Answer>()
    })
    this.#asked = answered.catch(() => {})
    return answered
  }

  async next<Answer>(): Promise<Answer> {
    try {
      return await new Promise((resolve, reject) => {
        this.#settle = { resolve: (answer) => resolve(answer as Answer), reject }
      })
    } finally {
      this.#settle = null
    }
  }

  /** Processor time so far, in seconds. */
  cpuSeconds(): number {
    const stat = readFileSync(`/proc/${this.#process.pid}/stat`, 'utf8')
    // The name, in parentheses, may hold anything: the fields are counted from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS
  }

  /** Ends it, and returns when it has ended. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exit = once(this.#process, 'exit')
    this.#process.kill(signal)
    await exit
  }
}
