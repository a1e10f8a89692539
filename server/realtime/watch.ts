import type { Socket as EngineSocket } from 'engine.io'
import type { Budget, Payer } from '../chat/limits/budget'
import type { Clock } from '../chat/ports'
import type { Config } from '../config/config'
import type { TellRefused } from '../monitoring/refusal-log'
import type { Admission } from './admission/handshake'
import { Meter } from './meter'
import { terminate } from './engine-internals'

/** How long a polling client may take to fetch the close packet. */
const POLL_CLOSE_TIMEOUT_MS = 2_000

export interface WatchParts {
  config: Config
  clock: Clock
  admission: Admission
  budget: Budget
  onRefused: TellRefused
}

export interface Watched {
  payer: Payer
  /** Closes the connection because of what it costs. */
  cut: (limit: string) => void
}

/** Meters a connection from its first packet on. */
export function watch(connection: EngineSocket, parts: WatchParts): Watched {
  const { config, clock, admission, budget, onRefused } = parts
  const { request, transport } = connection
  const addressKey = admission.keyOf(request)
  // Not in `cut`, which would keep the request for as long as the connection.
  const isShared = admission.isShared(request)
  const payer: Payer = { session: null, addressKey }
  const cut = (limit: string): void => {
    onRefused('cut off', { addressKey, limit })
    admission.cut(payer, isShared)
    terminate(connection)
  }
  if (transport.name === 'polling') Object.assign(transport, { closeTimeout: POLL_CLOSE_TIMEOUT_MS })
  // A client that will be refused may send only the CONNECT.
  if (admission.isStranger(request))
    connection.once('packet', (packet: unknown) => {
      if (!isKnock(packet)) terminate(connection)
    })
  const monotonic = () => clock.monotonic()
  new Meter(connection, payer, { packets: config.packetsPerConnection, budget, monotonic, cut })
  return { payer, cut }
}

/** A Socket.IO CONNECT in an Engine.IO message. */
function isKnock(packet: unknown): boolean {
  const { type, data } = packet as { type: string; data?: unknown }
  return type === 'message' && typeof data === 'string' && data.startsWith('0')
}
