import { createClient } from '@redis/client'
import type { Logger } from 'pino'

const CONNECT_TIMEOUT_MS = 3_000
const RECONNECT_MAX_MS = 1_000
/** A connection that brings nothing for so long is given up for a new one: the other end may be gone without a word. */
const GIVE_UP_MS = 10_000
/**
 * A request does not wait longer for Redis. It is long enough for a busy machine, on which two nodes would otherwise both give
 * the same nickname away.
 */
const ANSWER_WITHIN_MS = 1_000

export interface RedisLinkParts {
  url: string
  channel: string
  log: Logger
  /** Hears what anybody publishes, this node as well. */
  onText: (text: string) => void
}

type Client = ReturnType<typeof createClient>

/** The connection to Redis. Whatever happens to it nobody here waits for it, and nothing is thrown. */
export class RedisLink {
  readonly #parts: RedisLinkParts
  #client: Client
  #heardAt = performance.now()
  /** As it was last logged. */
  #isAway = false
  readonly #watch: NodeJS.Timeout

  constructor(parts: RedisLinkParts) {
    this.#parts = parts
    this.#client = this.#connect()
    this.#watch = setInterval(() => {
      if (performance.now() - this.#heardAt > GIVE_UP_MS) this.#renew()
    }, GIVE_UP_MS / 4)
  }

  /** @returns how many hear it; `null` when it was lost, or may have been */
  async publish(text: string): Promise<number | null> {
    return this.#client.publish(this.#parts.channel, text).catch(() => null)
  }

  /** @returns the value that was the first for this key; when Redis does not say so in time, this one */
  async first(key: string, value: string, forMs: number): Promise<string> {
    const client = this.#client
    const ask = async () => {
      const expiration = { type: 'PX', value: forMs } as const
      if ((await client.set(key, value, { condition: 'NX', expiration })) !== null) return value
      return (await client.get(key)) ?? value
    }
    return inTime(ask(), value)
  }

  /**
   * Puts it into one set, and then reads the other: of two who do so crosswise, one at least sees the other. Whatever
   * was published before the other was taken out again has been heard here by then, because both come on one connection.
   */
  async meet(own: string, what: string, other: string, forMs: number): Promise<string[]> {
    const client = this.#client
    const asked = [client.sAdd(own, what), client.pExpire(own, forMs), client.sMembers(other)] as const
    return inTime(
      Promise.all(asked).then(([, , met]) => met),
      [],
    )
  }

  /** Where it fails, it is forgotten by itself. */
  async takeOut(own: string, what: string): Promise<void> {
    await inTime<unknown>(this.#client.sRem(own, what), null)
  }

  close(): void {
    clearInterval(this.#watch)
    this.#client.destroy()
  }

  #renew(): void {
    this.#client.destroy()
    this.#heardAt = performance.now()
    this.#client = this.#connect()
  }

  #connect(): Client {
    const { url, channel, log, onText } = this.#parts
    const client: Client = createClient({
      url,
      name: 'teahouse',
      // What cannot be said now is not said later: others find out by what they miss.
      disableOfflineQueue: true,
      maintNotifications: 'disabled',
      socket: {
        connectTimeout: CONNECT_TIMEOUT_MS,
        reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, RECONNECT_MAX_MS) * (0.5 + Math.random() / 2),
      },
    })
    client.on('error', (error: Error) => {
      if (!this.#isAway) log.warn({ reason: error.message }, 'Redis connection lost')
      this.#isAway = true
    })
    client.on('ready', () => {
      if (this.#isAway) log.info('Redis connection restored')
      this.#isAway = false
    })
    // The client subscribes again whenever it has reconnected.
    void client
      .connect()
      .then(() =>
        client.subscribe(channel, (text) => {
          this.#heardAt = performance.now()
          onText(text)
        }),
      )
      .catch(() => {
        // Destroyed, or lost in the middle of subscribing: the watch makes a new one.
      })
    return client
  }
}

/** @returns `otherwise` when Redis fails, or does not answer in time */
function inTime<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ANSWER_WITHIN_MS)
  })
  return Promise.race([answer.catch(() => otherwise), late]).finally(() => clearTimeout(timer))
}
