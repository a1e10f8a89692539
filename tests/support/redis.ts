import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { sleep } from './chat'
import { freePort } from './free-port'

/** Why there is no Redis to test with; `null` when there is one. */
export function redisIsMissing(): string | null {
  if (process.env.TEST_REDIS_URL !== undefined) return null
  return ownRedisIsMissing()
}

/** The same for tests that stop it, for which only a Redis of their own will do. */
export function ownRedisIsMissing(): string | null {
  const isThere = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0
  return isThere ? null : 'no redis-server on PATH, and no TEST_REDIS_URL'
}

/** `describe`, or what skips it and says why. */
export function describeWith(missing: string | null): jest.Describe {
  if (missing === null) return describe
  console.warn(`skipped: ${missing}`)
  return describe.skip
}

/** `TEST_REDIS_URL`, or a Redis of one's own. */
export async function startRedis(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env.TEST_REDIS_URL
  if (given !== undefined) return { url: given, stop: async () => {} }
  const redis = await OwnRedis.start()
  return { url: redis.url, stop: () => redis.stop() }
}

/** A Redis that keeps nothing, on one port for all its starts. */
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

  /** As a power cut would. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }

  /** Comes back with nothing in it. */
  async startAgain(): Promise<void> {
    this.#child = this.#spawn()
    await this.#ready()
  }

  /** Its connections stay, and nothing is answered. */
  hang(): void {
    this.#child.kill('SIGSTOP')
  }

  goOn(): void {
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
