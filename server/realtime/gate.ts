import type { IncomingMessage } from 'node:http'
import { addressKey } from '../chat/address'
import type { Config } from '../config'
import { Failure } from '../errors'
import type { HandshakeCode, Session } from '../protocol'
import { clientAddress, isSameOrigin } from '../request'

export interface GateParts {
  config: Config
  /** The session of the cookie a request carries, `null` without a valid one. */
  loadSession: (request: IncomingMessage) => Promise<Session | null>
  isDraining: () => boolean
}

/** Counts the connections of each address. Those of one household count together. */
export class Connections {
  readonly #ofAddress = new Map<string, number>()

  /** @returns what to call when the connection has ended */
  add(address: string): () => void {
    this.#ofAddress.set(address, this.of(address) + 1)
    return () => {
      const left = this.of(address) - 1
      if (left > 0) this.#ofAddress.set(address, left)
      else this.#ofAddress.delete(address)
    }
  }

  of(address: string): number {
    return this.#ofAddress.get(address) ?? 0
  }
}

/**
 * Who may connect.
 * @throws {Failure} with a `HandshakeCode`
 */
export async function admit(
  request: IncomingMessage,
  connections: Connections,
  parts: GateParts,
): Promise<Session> {
  const { config } = parts
  if (parts.isDraining()) throw refused('busy')
  if (!isSameOrigin(request, config)) throw refused('origin-refused')
  const address = addressKey(clientAddress(request, config.trustedProxies))
  if (connections.of(address) > config.maxConnectionsPerAddress) throw refused('too-many-connections')
  const session = await parts.loadSession(request)
  if (session === null) throw refused('session-required')
  return session
}

function refused(code: HandshakeCode): Failure {
  return new Failure(code)
}
