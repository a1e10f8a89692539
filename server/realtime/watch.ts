import type { Socket as EngineSocket } from 'engine.io'
import type { Budget, Payer } from '../chat/budget'
import { newId } from '../chat/ids'
import type { Clock } from '../chat/ports'
import type { Config } from '../config'
import type { MemberId } from '../protocol'
import type { TellRefused } from '../refusal-log'
import type { Gate } from './gate'
import { Meter } from './meter'
import { terminate } from './web-socket'

/** How long one that polls may take to fetch the good-bye. */
const POLL_CLOSE_TIMEOUT_MS = 2_000

export interface WatchParts {
  config: Config
  clock: Clock
  gate: Gate
  budget: Budget
  onRefused: TellRefused
}

/** Watches what a connection sends, from its first packet on. @returns who pays for it: itself, until it has a session */
export function watch(connection: EngineSocket, parts: WatchParts): Payer {
  const { config, clock, gate, budget, onRefused } = parts
  const { request, transport } = connection
  const addressKey = gate.keyOf(request)
  const payer: Payer = { session: newId() as MemberId, addressKey }
  if (transport.name === 'polling') Object.assign(transport, { closeTimeout: POLL_CLOSE_TIMEOUT_MS })
  // Of somebody who is refused anyway only the knock is heard.
  if (gate.isStranger(request))
    connection.once('packet', (packet: unknown) => {
      if (!isKnock(packet)) terminate(connection)
    })
  new Meter(connection, payer, {
    packets: config.packetsPerConnection,
    budget,
    monotonic: () => clock.monotonic(),
    cut(limit) {
      onRefused('cut off', { addressKey, limit })
      gate.cut(payer)
      terminate(connection)
    },
  })
  return payer
}

/** A Socket.IO CONNECT, within a message of Engine.IO. */
function isKnock(packet: unknown): boolean {
  const { type, data } = packet as { type: string; data?: unknown }
  return type === 'message' && typeof data === 'string' && data.startsWith('0')
}
