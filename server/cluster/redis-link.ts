import { createClient } from '@redis/client'
import type { Logger } from 'pino'

const CONNECT_TIMEOUT_MS = 3_000
const RECONNECT_MAX_MS = 1_000
/** A connection that received nothing for this long is replaced: the peer may be gone without closing it. */
const GIVE_UP_MS = 10_000
/** The timeout of a request, long enough for a busy machine, where two nodes would otherwise assign the same nickname. */
const ANSWER_WITHIN_MS = 1_000

export interface RedisLinkParts {
  url: string
  channel: string
  log: Logger
  /** Called for each message on the channel, also this node's own. */
  onText: (text: string) => void
}

type Client = ReturnType<typeof createClient>

/** The connection to Redis. Failures are never thrown, and requests have a timeout. */
export class RedisLink {
  readonly #parts: RedisLinkParts
  #client: Client
  #heardAt = performance.now()
  /** The state that was logged last. */
  #isAway = false
  readonly #watch: NodeJS.Timeout

  constructor(parts: RedisLinkParts) {
    this.#parts = parts
    this.#client = this.#connect()
    this.#watch = setInterval(() => {
      if (performance.now() - this.#heardAt > GIVE_UP_MS) this.#renew()
    }, GIVE_UP_MS / 4)
  }

  /** @returns the number of receivers; `null` when the message may be lost */
  async publish(text: string): Promise<number | null> {
    return this.#client.publish(this.#parts.channel, text).catch(() => null)
  }

  /** @returns the first value set for this key; `value` itself on a timeout */
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
   * Adds to one set, then reads the other. Of two nodes that do so crosswise, at least one sees the other. What a node
   * published before it removed its entry has arrived here by then, because both use one connection.
   */
  async meet(own: string, what: string, other: string, forMs: number): Promise<string[]> {
    const client = this.#client
    const asked = [client.sAdd(own, what), client.pExpire(own, forMs), client.sMembers(other)] as const
    return inTime(
      Promise.all(asked).then(([, , met]) => met),
      [],
    )
  }

  /** After a failure the entry expires. */
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
      // Messages are not queued while offline: the other nodes notice the gap.
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
    // The client subscribes again after each reconnect.
    void client
      .connect()
      .then(() =>
        client.subscribe(channel, (text) => {
          this.#heardAt = performance.now()
          onText(text)
        }),
      )
      .catch(() => {
        // Destroyed, or lost while subscribing: the watch connects again.
      })
    return client
  }
}

/** @returns `otherwise` on a failure or a timeout */
function inTime<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ANSWER_WITHIN_MS)
  })
  return Promise.race([answer.catch(() => otherwise), late]).finally(() => clearTimeout(timer))
}
