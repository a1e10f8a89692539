import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeLater, type Environment, temporaryFolder, until } from '../support/chat'

/** One line of the log. */
export interface Line {
  level: number
  time: number
  msg: string
  url?: string
}

/** The built server in its own process, as an operator starts it. */
export class Spawned {
  readonly dataDir: string
  /** Everything it wrote so far. */
  stdout = ''
  stderr = ''
  readonly #child: ChildProcess
  readonly #exited: Promise<number | NodeJS.Signals>

  /** @param environment all of its variables: it inherits none of this process */
  constructor(environment: Environment = {}) {
    this.dataDir = environment.DATA_DIR ?? temporaryFolder()
    this.#child = spawn(process.execPath, ['dist/server/index.js'], {
      env: {
        PORT: '0',
        HOST: '127.0.0.1',
        RATE_LIMITS: 'off',
        LEAVE_GRACE_MS: '300',
        DATA_DIR: this.dataDir,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stdout!.on('data', (text: Buffer) => (this.stdout += text.toString()))
    this.#child.stderr!.on('data', (text: Buffer) => (this.stderr += text.toString()))
    this.#exited = once(this.#child, 'close').then(
      ([code, signal]: (number | NodeJS.Signals)[]) => code ?? signal!,
    )
    closeLater(async () => void (await this.end('SIGKILL')))
  }

  /** A ready server. @throws with its output when it ends before */
  static async listening(environment: Environment = {}): Promise<Spawned> {
    const chat = new Spawned(environment)
    await until(`listening; wrote ${chat.stdout}${chat.stderr}`, () => chat.#isReady || !chat.isAlive)
    if (!chat.isAlive) throw new Error(`it ended: ${chat.stdout}${chat.stderr}`)
    return chat
  }

  /** A server that must fail to start. @throws when it starts */
  static async refusing(environment: Environment): Promise<Spawned> {
    const chat = new Spawned(environment)
    await until('its end', () => chat.#isReady || !chat.isAlive)
    if (chat.isAlive) throw new Error(`it started: ${chat.stdout}`)
    await chat.exited
    return chat
  }

  /** Every line it wrote so far. @throws when one is not JSON */
  get lines(): Line[] {
    return this.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  }

  get url(): string {
    return this.lines.find(({ msg }) => msg === 'listening')!.url!
  }

  get pid(): number {
    return this.#child.pid!
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Its error lines. */
  get troubles(): string[] {
    return [...this.lines.filter(({ level }) => level >= 50).map((line) => JSON.stringify(line)), this.stderr]
      .map((text) => text.trim())
      .filter((text) => text !== '')
  }

  /** @returns the exit code, or the signal that ended it, when everything it wrote is read */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    this.#child.kill(signal)
    return this.exited
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  get exited(): Promise<number | NodeJS.Signals> {
    return this.#exited
  }

  get #isReady(): boolean {
    return this.stdout.includes('"msg":"listening"')
  }
}
