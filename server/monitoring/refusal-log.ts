import { createHmac, hkdfSync } from 'node:crypto'
import type { Logger } from 'pino'
import { networkOf } from '../chat/limits/client-address'

const WINDOW_MS = 60_000
/** Per kind and window: lines written at once, one for each network. */
const LINES_MAX = 5
/** Per kind and window: networks counted separately. */
const NETWORKS_MAX = 20
const HASH_CHARS = 12
const ORIGIN_CHARS = 100

export interface Refused {
  /** The key of limits: the address, or the /64 of an IPv6 address. */
  addressKey: string
  /** The exhausted limit. */
  limit?: string | undefined
  /** The `Origin` header of the request. */
  origin?: string | undefined
}

export type RefusalKind =
  | 'origin refused'
  | 'host refused'
  | 'connection cap reached'
  | 'rate limited'
  | 'handshakes throttled'
  | 'cut off'
  | 'cooling down'

/** Reports refused clients. */
export type TellRefused = (kind: RefusalKind, refused: Refused) => void

interface Window {
  kind: RefusalKind
  limit: string | undefined
  lines: number
  count: number
  networks: Map<string, number>
}

/**
 * Logs refused clients: the first of each network at once, and the counts every minute. A network is a keyed hash that is
 * stable while the session key is.
 */
export class RefusalLog {
  readonly #log: Logger
  readonly #key: Buffer
  readonly #withAddresses: boolean
  readonly #windows = new Map<string, Window>()
  #timer: NodeJS.Timeout | undefined

  /** @param sessionKey the hashes are keyed by what is derived from it */
  constructor(log: Logger, sessionKey: string, withAddresses: boolean) {
    this.#log = log
    this.#key = Buffer.from(hkdfSync('sha256', sessionKey, '', 'teahouse networks in the log', 32))
    this.#withAddresses = withAddresses
  }

  refused: TellRefused = (kind, { addressKey, limit, origin }) => {
    const window = this.#windowOf(kind, limit)
    const network = this.#hash(addressKey)
    window.count += 1
    const count = window.networks.get(network)
    if (count === undefined && window.networks.size === NETWORKS_MAX) return
    window.networks.set(network, (count ?? 0) + 1)
    if (count !== undefined || window.lines === LINES_MAX) return
    window.lines += 1
    this.#log.warn(
      {
        ...(limit !== undefined && { limit }),
        network,
        ...(this.#withAddresses && { address: addressKey }),
        ...(origin !== undefined && { origin: origin.slice(0, ORIGIN_CHARS) }),
      },
      kind,
    )
  }

  /** Writes the counts since the last time. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (const { kind, limit, lines, count, networks } of this.#windows.values()) {
      if (count === lines) continue
      const byNetwork = Object.fromEntries(networks)
      this.#log.warn({ ...(limit !== undefined && { limit }), count, networks: byNetwork }, `${kind}, in all`)
    }
    this.#windows.clear()
  }

  #windowOf(kind: RefusalKind, limit: string | undefined): Window {
    const key = `${kind} ${limit ?? ''}`
    let window = this.#windows.get(key)
    if (window === undefined) {
      window = { kind, limit, lines: 0, count: 0, networks: new Map() }
      this.#windows.set(key, window)
      this.#timer ??= setTimeout(() => this.flush(), WINDOW_MS).unref()
    }
    return window
  }

  #hash(addressKey: string): string {
    const digest = createHmac('sha256', this.#key).update(networkOf(addressKey)).digest('base64url')
    return digest.slice(0, HASH_CHARS)
  }
}
