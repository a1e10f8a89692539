import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { sleep } from '../../support/chat'
import { builtFolder } from './built'

const START_TIMEOUT_MS = 30_000

export interface ServerOptions {
  dataDir: string
  environment?: Record<string, string>
  /** A switch of switches.ts: the faulty server is started instead of the built one. */
  fault?: string | undefined
  /** Loaded before the server. */
  preload?: string
}

/** The built server in its own process, on one port for all its starts. */
export class ServerProcess {
  readonly url: string
  readonly dataDir: string
  /** The output of the last start. */
  output = ''
  readonly #args: string[]
  readonly #environment: Record<string, string>
  #child: ChildProcess | undefined

  private constructor(
    readonly port: number,
    { dataDir, environment, fault, preload }: ServerOptions,
  ) {
    this.url = `http://127.0.0.1:${port}`
    this.dataDir = dataDir
    const entry = join(builtFolder(), 'dist/server', fault === undefined ? 'index.js' : 'faulty.js')
    this.#args = [
      ...(preload === undefined ? [] : ['-r', preload]),
      entry,
      ...(fault === undefined ? [] : [fault]),
    ]
    this.#environment = {
      PORT: String(port),
      HOST: '127.0.0.1',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'error',
      DATA_DIR: dataDir,
      ...environment,
    }
  }

  /** A server that is not started yet. */
  static async at(options: ServerOptions): Promise<ServerProcess> {
    return new ServerProcess(await freePort(), options)
  }

  get pid(): number {
    return this.#child!.pid!
  }

  get isAlive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  get isReady(): boolean {
    return this.output.includes('"msg":"listening"')
  }

  /**
   * Resolves when it is ready. @returns after how many milliseconds
   * @throws with what it wrote when it ends before
   */
  async start(): Promise<number> {
    const startedAt = performance.now()
    this.spawn()
    while (!this.isReady) {
      if (!this.isAlive) throw new Error(`the server ended: ${this.output}`)
      if (performance.now() - startedAt > START_TIMEOUT_MS) throw new Error('the server does not start')
      await sleep(5)
    }
    return performance.now() - startedAt
  }

  /** Starts it without waiting. */
  spawn(): void {
    this.output = ''
    const child = spawn(process.execPath, this.#args, {
      env: { ...this.#environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (this.output += text.toString()))
    this.#child = child
  }

  /** @returns the exit code or the signal, and after how many milliseconds */
  async end(signal: NodeJS.Signals): Promise<{ code: number | NodeJS.Signals; ms: number }> {
    const startedAt = performance.now()
    if (this.isAlive) this.#child!.kill(signal)
    return { code: await this.ended(), ms: performance.now() - startedAt }
  }

  async ended(): Promise<number | NodeJS.Signals> {
    const child = this.#child!
    if (this.isAlive) await once(child, 'close')
    return child.exitCode ?? child.signalCode!
  }

  /** Its memory in bytes. */
  get residentBytes(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1_024
  }

  /** One figure of `/metrics`. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text()
    return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)![1])
  }

  /** The failing parts named by `/readyz`; empty when it is ready. */
  async failing(): Promise<string[]> {
    const response = await fetch(`${this.url}/readyz`)
    return ((await response.json()) as { failing: string[] }).failing
  }
}

/** Below the ephemeral ports, so that no other process takes it while the server is down. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const server = createServer().listen(port, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}
