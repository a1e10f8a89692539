import type { Socket as EngineSocket } from 'engine.io'
import type { Budget, Payer } from '../chat/limits/budget'
import type { Clock } from '../chat/ports'
import type { Config } from '../config/config'
import type { TellRefused } from '../monitoring/refusal-log'
import type { Admission } from './admission/handshake'
import { Meter } from './meter'
import { terminate } from './engine-internals'

/** How long one that polls may take to fetch the good-bye. */
const POLL_CLOSE_TIMEOUT_MS = 2_000

export interface WatchParts {
  config: Config
  clock: Clock
  gate: Admission
  budget: Budget
  onRefused: TellRefused
}

export interface Watched {
  /** Who pays for the connection. */
  payer: Payer
  /** Lets go of it because of what it costs. */
  cut: (limit: string) => void
}

/** Watches what a connection sends, from its first packet on. */
export function watch(connection: EngineSocket, parts: WatchParts): Watched {
  const { config, clock, gate, budget, onRefused } = parts
  const { request, transport } = connection
  const addressKey = gate.keyOf(request)
  const payer: Payer = { session: null, addressKey }
  const cut = (limit: string): void => {
    onRefused('cut off', { addressKey, limit })
    gate.cut(payer)
    terminate(connection)
  }
  if (transport.name === 'polling') Object.assign(transport, { closeTimeout: POLL_CLOSE_TIMEOUT_MS })
  // Of somebody who is refused anyway only the knock is heard.
  if (gate.isStranger(request))
    connection.once('packet', (packet: unknown) => {
      if (!isKnock(packet)) terminate(connection)
    })
  const monotonic = () => clock.monotonic()
  new Meter(connection, payer, { packets: config.packetsPerConnection, budget, monotonic, cut })
  return { payer, cut }
}

/** A Socket.IO CONNECT, within a message of Engine.IO. */
function isKnock(packet: unknown): boolean {
  const { type, data } = packet as { type: string; data?: unknown }
  return type === 'message' && typeof data === 'string' && data.startsWith('0')
}
