import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuMs, residentBytes } from './proc'

const START_TIMEOUT_MS = 30_000
/** Nobody waits longer for an event loop that stands still. */
const LAG_TIMEOUT_MS = 2_000

/** All that run; none outlives this process. */
const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** How a server is started. */
export interface Command {
  program: string
  args: string[]
  environment?: Record<string, string>
  /** Runs on Node and has peers/lag.mjs loaded. */
  tellsLag?: boolean
  /** Where it listens, for one that does not say so. */
  url?: string
}

/** What a server says when it is ready. */
interface Listening {
  url: string
  /** Of several nodes. */
  urls?: string[]
  /** The processes that serve, where they are not the one that was started. */
  pids?: number[]
  /** Processes that must end with it. */
  others?: number[]
}

/** A server in a process of its own, or two nodes, on a core of their own. */
export class RunningServer {
  url = ''
  #listening: Listening = { url: '' }
  readonly #child: ChildProcess
  readonly #tellsLag: boolean

  private constructor(child: ChildProcess, tellsLag: boolean) {
    this.#child = child
    this.#tellsLag = tellsLag
  }

  /**
   * Resolves when it is ready.
   * @param core `null` for any
   * @throws with what it wrote when it ends before
   */
  static async start(
    { program, args, environment = {}, tellsLag = false, url }: Command,
    core: string | null,
  ): Promise<RunningServer> {
    const line = core === null ? [program, ...args] : ['taskset', '-c', core, program, ...args]
    const child = spawn(line[0]!, line.slice(1), {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    running.add(child)
    child.once('exit', () => running.delete(child))
    const server = new RunningServer(child, tellsLag)
    if (url === undefined) await server.#ready()
    else await server.#accepts(url)
    return server
  }

  /** Where a connection goes: to each node in turn. */
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

  /** Forgets how long its event loop stood still. */
  forgetLag(): void {
    if (this.#tellsLag) this.#child.send('forget')
  }

  /** How long its event loop stood still at most since `forgetLag`, milliseconds, of the 2 s that anybody waits; NaN where it cannot tell. */
  async lagMs(): Promise<number> {
    if (!this.#tellsLag) return NaN
    const answer = (once(this.#child, 'message') as Promise<[number]>).then(([ms]) => ms)
    this.#child.send('tell')
    return Promise.race([answer, sleep(LAG_TIMEOUT_MS, LAG_TIMEOUT_MS)])
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'close')
    const { pids = [], others = [] } = this.#listening
    for (const pid of [...pids, ...others]) end(pid)
    this.#child.kill('SIGKILL')
    await ended
  }

  #sum(of: (pid: number) => number): number {
    return (this.#listening.pids ?? [this.#child.pid!]).reduce((sum, pid) => sum + of(pid), 0)
  }

  async #ready(): Promise<void> {
    let output = ''
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`does not start: ${output}`)), START_TIMEOUT_MS)
      const hear = (text: Buffer) => {
        output += text.toString()
        const line = output.split('\n').find((line) => line.includes('"msg":"listening"'))
        if (line === undefined) return
        clearTimeout(late)
        this.#listening = JSON.parse(line) as Listening
        this.url = this.#listening.url
        resolve()
      }
      this.#child.stdout!.on('data', hear)
      this.#child.stderr!.on('data', hear)
      this.#child.once('error', reject)
      this.#child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)))
    })
  }

  async #accepts(url: string): Promise<void> {
    const { hostname, port } = new URL(url)
    for (const endsAt = performance.now() + START_TIMEOUT_MS; this.url === ''; await sleep(20)) {
      if (performance.now() > endsAt) throw new Error(`nobody listens at ${url}`)
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect').then(
        () => (this.url = url),
        () => {},
      )
      socket.destroy()
    }
  }
}

/** Ends a process, unless it has ended by itself. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
