import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { Failure } from '../../errors'
import type { Clock } from '../ports'

/** scrypt with the parameters that OWASP recommends for 16 MB: about 0.2 s of one CPU. */
const COST = { N: 2 ** 14, r: 8, p: 5 }
const SALT_BYTES = 16
const HASH_BYTES = 32
/** The rest of the thread pool stays free for the others who use it. */
const AT_ONCE = 2
const WAITING_MAX = 50
const BUSY_RETRY_MS = 5_000

/** Hashes the passwords of rooms beside the event loop, a few at once. */
export class Passwords {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** @param charge is called with the milliseconds of CPU. @throws {Failure} `busy` while too many wait */
  async hash(password: string, charge: (cpuMs: number) => void): Promise<string> {
    const salt = randomBytes(SALT_BYTES)
    const hash = await this.#inTurn(password, salt, charge)
    return [salt, hash].map((bytes) => bytes.toString('base64url')).join('.')
  }

  /** @param stored from `hash`. @throws {Failure} `busy` while too many wait */
  async isRight(password: string, stored: string, charge: (cpuMs: number) => void): Promise<boolean> {
    const [salt, hash] = stored.split('.').map((part) => Buffer.from(part, 'base64url')) as [Buffer, Buffer]
    return timingSafeEqual(await this.#inTurn(password, salt, charge), hash)
  }

  async #inTurn(password: string, salt: Buffer, charge: (cpuMs: number) => void): Promise<Buffer> {
    if (this.#waiting.length >= WAITING_MAX) throw new Failure('busy', BUSY_RETRY_MS)
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#running += 1
    const from = this.#clock.monotonic()
    try {
      return await derived(password, salt)
    } finally {
      charge(this.#clock.monotonic() - from)
      // The next in the queue takes this place.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }
}

const derived = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, COST, (error, hash) => (error ? reject(error) : resolve(hash)))
  })
