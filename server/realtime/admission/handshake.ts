import type { IncomingMessage } from 'node:http'
import { type Address, addressKey, maskAddress, payingNetworks } from '../../chat/limits/client-address'
import type { Clock, Standing } from '../../chat/ports'
import type { Config } from '../../config/config'
import { Failure, refusal } from '../../errors'
import type { Load } from '../../monitoring/load'
import type { MemberId, Session } from '../../../common/protocol'
import type { HandshakeCode } from '../../../common/refusals'
import type { TellRefused } from '../../monitoring/refusal-log'
import { clientAddress, isOurHost, isSameOrigin } from '../../request'
import type { Payer } from '../../chat/limits/budget'
import { CoolDowns } from './cool-downs'
import { AdmissionQueue, type Waiting } from './admission-queue'
import type { SocketData } from '../socket-actor'

/** So many more are opened, to be told that there is no room. */
const TOLD_AT_CAP = 50
const FULL_RETRY_MS = 10_000

export interface Recognised extends Pick<SocketData, 'keep' | 'guestName'> {
  session: Session | null
}

export interface AdmissionParts {
  config: Config
  clock: Clock
  /** What the cookie of a request says, if it is one of ours. It may be of a session that is gone: nothing is looked up. */
  standing: (request: IncomingMessage) => Standing | null
  /** The session of the cookie a request carries, `null` without a valid one, and how its guests are called. */
  recognise: (request: IncomingMessage) => Promise<Recognised>
  isDraining: () => boolean
  load: () => Load
  onRefused: TellRefused
}

/** What was told of sessions since a handshake began, which may have read an older one; `null` for a deleted one. */
export type SessionUpdates = Map<MemberId, Session | null>

interface Origin {
  address: Address | null
  /** What limits count by. */
  key: string
}

/** Who may connect, and how many at once. */
export class Admission {
  readonly #parts: AdmissionParts
  readonly #queue: AdmissionQueue
  readonly #coolDowns = new CoolDowns()
  /** Open connections by network: of IPv6 those of a household, and of the wider networks around it. */
  readonly #connections = new Map<string, number>()
  #total = 0
  /** Where a request comes from: asked three times on its way in. */
  readonly #origins = new WeakMap<IncomingMessage, Origin>()
  /** Connections that have knocked: each may do so once, or one of them could fill the queue. */
  readonly #seen = new WeakSet<object>()

  constructor(parts: AdmissionParts) {
    this.#parts = parts
    this.#queue = new AdmissionQueue(parts.config.maxHandshakesPerSecond, parts.clock)
  }

  /**
   * Under a name that is not ours, or far over the cap, a connection is not even opened; at the cap it is, because only then can it be told why it may
   * not stay.
   */
  hasRoomFor(request: IncomingMessage): boolean {
    const { config, onRefused } = this.#parts
    const { key } = this.#originOf(request)
    if (!isOurHost(request, config)) {
      onRefused('host refused', { addressKey: key })
      return false
    }
    const hasRoom =
      !this.#isOver(key, config.maxConnectionsPerAddress * 2 - 1) &&
      this.#total < config.maxWebSockets + TOLD_AT_CAP
    if (!hasRoom) onRefused('connection cap reached', { addressKey: key })
    return hasRoom
  }

  /** @returns what to call when the connection has ended */
  count(request: IncomingMessage): () => void {
    const { key } = this.#originOf(request)
    const networks = payingNetworks(key).map(([network]) => network)
    for (const network of networks) this.#connections.set(network, this.#countOf(network) + 1)
    this.#total += 1
    return () => {
      this.#total -= 1
      for (const network of networks) {
        const left = this.#countOf(network) - 1
        if (left > 0) this.#connections.set(network, left)
        else this.#connections.delete(network)
      }
    }
  }

  /**
   * In a storm people wait here for a moment instead of being sent away. Who cannot get in does not wait: its turn
   * would be lost to somebody who can.
   * @throws {Failure} with a `HandshakeCode`
   */
  async admit(connection: Waiting, request: IncomingMessage, news: SessionUpdates): Promise<SocketData> {
    const { config, standing, recognise, isDraining, load, onRefused } = this.#parts
    if (isDraining() || this.#seen.has(connection)) throw refused('busy')
    this.#seen.add(connection)
    const { address, key } = this.#originOf(request)
    if (!isSameOrigin(request, config)) {
      onRefused('origin refused', { addressKey: key, origin: request.headers.origin })
      throw refused('origin-refused')
    }
    if (this.#isOver(key, config.maxConnectionsPerAddress)) {
      onRefused('connection cap reached', { addressKey: key })
      throw refused('too-many-connections')
    }
    if (this.#total > config.maxWebSockets) {
      onRefused('connection cap reached', { addressKey: key, limit: 'all' })
      throw new Failure('busy', FULL_RETRY_MS)
    }
    const stands = standing(request)
    if (stands === null) throw refused('session-required')
    if (stands === 'new' && load() === 'critical') throw new Failure('busy', FULL_RETRY_MS)
    this.#assertMayReturn(null, key)
    // The widest: whoever has a /48 is not in 65,536 lines.
    const [network] = payingNetworks(key).at(-1)!
    await this.#queue.wait(connection, network, stands === 'known').catch((error: unknown) => {
      onRefused('handshakes throttled', { addressKey: key })
      throw error
    })
    const { session, guestName, keep } = await recognise(request)
    if (session === null || news.get(session.id) === null) throw refused('session-required')
    this.#assertMayReturn(session.id, key)
    return {
      session,
      guestName,
      keep,
      addressKey: key,
      maskedAddress: config.showMaskedAddress ? maskAddress(address) : undefined,
    }
  }

  /** Somebody who will be refused, whatever else it says. */
  isStranger(request: IncomingMessage): boolean {
    const { config, standing } = this.#parts
    return !isSameOrigin(request, config) || standing(request) === null
  }

  /** What limits count a request by. */
  keyOf(request: IncomingMessage): string {
    return this.#originOf(request).key
  }

  /** A connection was let go because of what it cost. */
  cut({ session, addressKey }: Payer): void {
    // Whoever never came in cannot be told from others of the network.
    if (session !== null) this.#coolDowns.cut(session, addressKey, this.#parts.clock.monotonic())
  }

  sweep(now: number): void {
    this.#coolDowns.sweep(now)
  }

  #assertMayReturn(session: MemberId | null, key: string): void {
    const leftMs = this.#coolDowns.leftMs(session, key, this.#parts.clock.monotonic())
    if (leftMs === 0) return
    this.#parts.onRefused('cooling down', { addressKey: key })
    throw new Failure('busy', leftMs)
  }

  #originOf(request: IncomingMessage): Origin {
    const known = this.#origins.get(request)
    if (known !== undefined) return known
    const address = clientAddress(request, this.#parts.config.trustedProxies)
    const origin = { address, key: addressKey(address) }
    this.#origins.set(request, origin)
    return origin
  }

  #isOver(key: string, max: number): boolean {
    return payingNetworks(key).some(([network, width]) => this.#countOf(network) > max * width)
  }

  #countOf(network: string): number {
    return this.#connections.get(network) ?? 0
  }
}

function refused(code: HandshakeCode): Failure {
  return new Failure(code)
}

/** `connect_error.data` says why, and when to try again. */
export function handshakeError(error: unknown): Error {
  const { code, retryable, retryAfterMs } = refusal(error)
  const data = { code: retryable ? 'busy' : code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  return Object.assign(new Error(data.code), { data })
}
