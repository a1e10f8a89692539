import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuMs, residentBytes } from './proc'

const START_TIMEOUT_MS = 30_000
/** The longest wait for a stalled event loop. */
const LAG_TIMEOUT_MS = 2_000

/** All running servers; none outlives this process. */
const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** The command that starts a server. */
export interface Command {
  program: string
  args: string[]
  environment?: Record<string, string>
  /** Runs on Node with peers/lag.mjs loaded. */
  reportsLag?: boolean
  /** Where it listens, for a server that does not print it. */
  url?: string
}

/** What a server prints when it listens. */
interface Listening {
  url: string
  /** The URLs of several nodes. */
  urls?: string[]
  /** The processes of the nodes, if they are not the started process. */
  pids?: number[]
  /** Other processes that end with it. */
  others?: number[]
}

/** A server in its own process, or two nodes, on their own core. */
export class RunningServer {
  url = ''
  #listening: Listening = { url: '' }
  readonly #child: ChildProcess
  readonly #reportsLag: boolean

  private constructor(child: ChildProcess, reportsLag: boolean) {
    this.#child = child
    this.#reportsLag = reportsLag
  }

  /**
   * Resolves when it listens.
   * @param core `null` for any
   * @throws with its output when it exits before
   */
  static async start(
    { program, args, environment = {}, reportsLag = false, url }: Command,
    core: string | null,
  ): Promise<RunningServer> {
    const line = core === null ? [program, ...args] : ['taskset', '-c', core, program, ...args]
    const child = spawn(line[0]!, line.slice(1), {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    running.add(child)
    child.once('exit', () => running.delete(child))
    const server = new RunningServer(child, reportsLag)
    if (url === undefined) await server.#ready()
    else await server.#accepts(url)
    return server
  }

  /** The URL for a connection: of each node in turn. */
  urlOf(at: number): string {
    const { urls = [this.url] } = this.#listening
    return urls[at % urls.length]!
  }

  get cpuMs(): number {
    return this.#sum(cpuMs)
  }

  get residentBytes(): number {
    return this.#sum(residentBytes)
  }

  /** Starts a new measurement of its event loop's lag. */
  resetLag(): void {
    if (this.#reportsLag) this.#child.send('reset')
  }

  /** The longest stall of its event loop since `resetLag`, milliseconds, at most 2 s; NaN when it cannot report it. */
  async lagMs(): Promise<number> {
    if (!this.#reportsLag) return NaN
    const answer = (once(this.#child, 'message') as Promise<[number]>).then(([ms]) => ms)
    this.#child.send('report')
    return Promise.race([answer, sleep(LAG_TIMEOUT_MS, LAG_TIMEOUT_MS)])
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'close')
    const { pids = [], others = [] } = this.#listening
    for (const pid of [...pids, ...others]) kill(pid)
    this.#child.kill('SIGKILL')
    await ended
  }

  #sum(of: (pid: number) => number): number {
    return (this.#listening.pids ?? [this.#child.pid!]).reduce((sum, pid) => sum + of(pid), 0)
  }

  async #ready(): Promise<void> {
    let output = ''
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`did not start: ${output}`)), START_TIMEOUT_MS)
      const onOutput = (text: Buffer) => {
        output += text.toString()
        const line = output.split('\n').find((line) => line.includes('"msg":"listening"'))
        if (line === undefined) return
        clearTimeout(late)
        this.#listening = JSON.parse(line) as Listening
        this.url = this.#listening.url
        resolve()
      }
      this.#child.stdout!.on('data', onOutput)
      this.#child.stderr!.on('data', onOutput)
      this.#child.once('error', reject)
      this.#child.once('exit', (code) => reject(new Error(`exited with ${code}: ${output}`)))
    })
  }

  async #accepts(url: string): Promise<void> {
    const { hostname, port } = new URL(url)
    for (const endsAt = performance.now() + START_TIMEOUT_MS; this.url === ''; await sleep(20)) {
      if (performance.now() > endsAt) throw new Error(`nothing listens at ${url}`)
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect').then(
        () => (this.url = url),
        () => {},
      )
      socket.destroy()
    }
  }
}

/** Kills a process, unless it has exited. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
