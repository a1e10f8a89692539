import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { sleep } from './chat'
import { freePort } from './free-port'
import { missing } from './missing'

/** Why Redis cannot be tested; `null` when it is available. */
export function redisIsMissing(): string | null {
  if (process.env.TEST_REDIS_URL !== undefined) return null
  return ownRedisIsMissing()
}

/** The same for tests that stop Redis and so need their own. */
export function ownRedisIsMissing(): string | null {
  const reason = missing('redis-server', '--version')
  return reason && `${reason}, and no TEST_REDIS_URL`
}

/** `TEST_REDIS_URL`, or a new Redis. */
export async function startRedis(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env.TEST_REDIS_URL
  if (given !== undefined) return { url: given, stop: async () => {} }
  const redis = await OwnRedis.start()
  return { url: redis.url, stop: () => redis.stop() }
}

/** A Redis without persistence, on the same port after every restart. */
export class OwnRedis {
  readonly url: string
  readonly #port: number
  #child: ChildProcess

  private constructor(port: number) {
    this.#port = port
    this.url = `redis://127.0.0.1:${port}`
    this.#child = this.#spawn()
  }

  static async start(): Promise<OwnRedis> {
    const redis = new OwnRedis(await freePort())
    await redis.#ready()
    return redis
  }

  /** Kills it, like a power cut. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }

  /** Starts it again, empty. */
  async restart(): Promise<void> {
    this.#child = this.#spawn()
    await this.#ready()
  }

  /** Its connections stay open, and it answers nothing. */
  hang(): void {
    this.#child.kill('SIGSTOP')
  }

  resume(): void {
    this.#child.kill('SIGCONT')
  }

  #spawn(): ChildProcess {
    const options = ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    const child = spawn('redis-server', options, { stdio: 'ignore' })
    process.once('exit', () => child.kill('SIGKILL'))
    return child
  }

  async #ready(): Promise<void> {
    for (let tries = 0; tries < 500; tries += 1) {
      const socket = connect(this.#port, '127.0.0.1')
      const isOpen = await once(socket, 'connect').then(
        () => true,
        () => false,
      )
      socket.destroy()
      if (isOpen) return
      await sleep(20)
    }
    throw new Error('Redis did not start')
  }
}
