import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import { type Address, addressKey, maskAddress, payingNetworks } from '../../chat/limits/client-address'
import type { Clock, Standing } from '../../chat/ports'
import type { Config } from '../../config/config'
import { Failure, refusal } from '../../errors'
import type { Load } from '../../monitoring/load'
import type { MemberId } from '../../../common/protocol/ids'
import type { Session } from '../../../common/protocol/members'
import type { HandshakeCode } from '../../../common/refusals'
import type { TellRefused } from '../../monitoring/refusal-log'
import { clientAddress, isOurHost, isSameOrigin, unknownProxyOf } from '../../request'
import type { Payer } from '../../chat/limits/budget'
import { CoolDowns } from './cool-downs'
import { UnknownProxies } from './unknown-proxies'
import { AdmissionQueue, type Closable } from './admission-queue'
import type { SocketData } from '../socket-actor'

/** Connections accepted above the cap, so that they can be told the reason. */
const TOLD_AT_CAP = 50
const FULL_RETRY_MS = 10_000

export interface Recognised extends Pick<SocketData, 'keep' | 'guestName'> {
  session: Session | null
}

export interface AdmissionParts {
  config: Config
  clock: Clock
  /** What the cookie tells without a look at the store, `null` without a valid one. The session may be gone. */
  standing: (request: IncomingMessage) => Standing | null
  /** The session of the cookie, `null` without a valid one, and the guest names in the client's language. */
  recognise: (request: IncomingMessage) => Promise<Recognised>
  isDraining: () => boolean
  load: () => Load
  log: Logger
  onRefused: TellRefused
}

/** Session changes during a handshake, which may have read an older version; `null` for a deleted session. */
export type SessionUpdates = Map<MemberId, Session | null>

interface Origin {
  address: Address | null
  /** The key of limits, see `addressKey`. */
  key: string
}

/** Decides which connections are accepted, and how many. */
export class Admission {
  readonly #parts: AdmissionParts
  readonly #queue: AdmissionQueue
  readonly #coolDowns = new CoolDowns()
  /** Open connections by network, see `payingNetworks`. */
  readonly #connections = new Map<string, number>()
  #total = 0
  /** Cached, because it is needed three times per request. */
  readonly #origins = new WeakMap<IncomingMessage, Origin>()
  /** Connections that sent a CONNECT. Each may do so once, or one of them could fill the queue. */
  readonly #seen = new WeakSet<object>()
  readonly #unknownProxies = new UnknownProxies()
  #hasWarned = false

  constructor(parts: AdmissionParts) {
    this.#parts = parts
    this.#queue = new AdmissionQueue(parts.config.maxHandshakesPerSecond, parts.clock)
  }

  /**
   * Refuses the upgrade for a foreign host name, or far above the cap. Just above the cap it is accepted, because only then
   * can the client be told the reason.
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

  /** @returns to be called when the connection has closed */
  count(request: IncomingMessage): () => void {
    if (!this.#hasWarned) this.#warnOfProxy(request)
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
   * Queues clients for a moment during a storm instead of refusing them. Everything that can be refused is refused before
   * the queue, so that it takes no place.
   * @throws {Failure} with a `HandshakeCode`
   */
  async admit(connection: Closable, request: IncomingMessage, updates: SessionUpdates): Promise<SocketData> {
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
    // The widest network, so that the owner of a /48 does not get 65,536 places.
    const [network] = payingNetworks(key).at(-1)!
    await this.#queue.wait(connection, network, stands === 'known').catch((error: unknown) => {
      onRefused('handshakes throttled', { addressKey: key })
      throw error
    })
    const { session, guestName, keep } = await recognise(request)
    if (session === null || updates.get(session.id) === null) throw refused('session-required')
    this.#assertMayReturn(session.id, key)
    return {
      session,
      guestName,
      keep,
      addressKey: key,
      maskedAddress: config.showMaskedAddress ? maskAddress(address) : undefined,
    }
  }

  /** True for a client that will be refused whatever it sends. */
  isStranger(request: IncomingMessage): boolean {
    const { config, standing } = this.#parts
    return !isSameOrigin(request, config) || standing(request) === null
  }

  /** The key of limits, see `addressKey`. */
  keyOf(request: IncomingMessage): string {
    return this.#originOf(request).key
  }

  /** Whether many clients may seem to come from this address. */
  isShared(request: IncomingMessage): boolean {
    const hop = unknownProxyOf(request, this.#parts.config.trustedProxies)
    return hop !== null && this.#unknownProxies.hear(hop)
  }

  /** Called when a connection was closed because of what it cost. */
  cut({ session, addressKey }: Payer, isShared: boolean): void {
    // Without a session the client cannot be told from others of its network.
    if (session !== null)
      this.#coolDowns.cut(session, isShared ? null : addressKey, this.#parts.clock.monotonic())
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

  #warnOfProxy(request: IncomingMessage): void {
    if (!this.isShared(request)) return
    this.#hasWarned = true
    const proxy = request.socket.remoteAddress
    this.#parts.log.warn(
      this.#parts.config.logAddresses ? { proxy } : {},
      'TRUSTED_PROXIES does not name this proxy: all its clients share one set of limits',
    )
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
