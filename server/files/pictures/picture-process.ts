import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import type { Job, Outcome } from './job'

/** The built process. Tests run everything else from the source tree. */
const ENTRY = join(__dirname, __filename.endsWith('.ts') ? '../../../dist/server' : '', 'pictures.js')
const HEAP_MB = 64
/** Of what it wrote to stderr, for the log. */
const LAST_WORDS_CHARS = 1_000

/**
 * No secrets. More arenas than threads at work would only hold what was freed; what is beyond the threshold would be
 * decoded into the system's temporary folder.
 */
const environment = { MALLOC_ARENA_MAX: '2', VIPS_DISC_THRESHOLD: '1g' }

/** The process ended without an answer. */
export class Lost extends Error {}

/** One process that decodes one picture at a time. */
export class PictureProcess {
  readonly #child: ChildProcess
  #lastWords = ''

  constructor(memoryMaxBytes: number) {
    this.#child = fork(ENTRY, [String(memoryMaxBytes)], {
      cwd: '/',
      env: environment,
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS_CHARS)
    })
    // What it is about is told when it ends.
    this.#child.on('error', () => {})
    yieldToOthers(this.#child.pid)
    // It does not keep the server from ending.
    this.#child.unref()
    this.#child.channel!.unref()
  }

  get isAlive(): boolean {
    return this.#child.connected && this.#child.exitCode === null && this.#child.signalCode === null
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** @throws {Lost} when it ends meanwhile, or takes longer than `maxMs` and is ended */
  run(job: Job, maxMs: number): Promise<Outcome> {
    const child = this.#child
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer)
        child.off('message', answered).off('close', lost)
      }
      const answered = (outcome: Outcome) => {
        settle()
        resolve(outcome)
      }
      const lost = (code: number | null, signal: string | null) => {
        settle()
        reject(new Lost(`ended with ${signal ?? code}: ${this.#lastWords}`))
      }
      const timer = setTimeout(() => child.kill('SIGKILL'), maxMs)
      child.on('message', answered).on('close', lost)
      // One that is gone closes, which is told above.
      child.send(job, () => {})
    })
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }
}

/** At once, while it has one thread: on Linux each takes its priority from the one that starts it. */
function yieldToOthers(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It has ended, or comes later already.
  }
}
