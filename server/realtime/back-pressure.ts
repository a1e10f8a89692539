import type { Server as Engine, Socket as EngineSocket } from 'engine.io'
import { clientsOf, queueOf, terminate, webSocketOf } from './engine-internals'

/** More than this waiting for one reader, and it is let go; it comes back and catches up. */
const READER_MAX_BYTES = 1_000_000
/** The same for a reader whose queue has not been empty for this long. */
const READER_MAX_MS = 12_000
/** Waiting for all readers together. */
const ALL_MAX_BYTES = 64_000_000

interface Slow {
  connection: EngineSocket
  bytes: number
}

/**
 * Finds the readers that no longer read, though they may still answer pings. Socket.IO keeps everything for them without
 * bound. Call it about once a second.
 */
export class BackPressure {
  /** Since when a reader's queue has not been seen empty, monotonic milliseconds. */
  readonly #fullSince = new WeakMap<EngineSocket, number>()

  /**
   * Lets go of those who are too slow.
   * @returns how many
   */
  relieve(engine: Engine, now: number): number {
    const slow = this.#slow(engine, now)
    let total = slow.reduce((sum, { bytes }) => sum + bytes, 0)
    slow.sort((a, b) => b.bytes - a.bytes)
    let count = 0
    for (const { connection, bytes } of slow) {
      // A poller's queue is full between two polls; one that stops polling is noticed by its missing pongs.
      const isTooLong =
        webSocketOf(connection) !== undefined && now - this.#fullSince.get(connection)! > READER_MAX_MS
      if (bytes <= READER_MAX_BYTES && total <= ALL_MAX_BYTES && !isTooLong) continue
      terminate(connection)
      total -= bytes
      count += 1
    }
    return count
  }

  #slow(engine: Engine, now: number): Slow[] {
    const slow: Slow[] = []
    for (const connection of Object.values(clientsOf(engine))) {
      const bytes = waitingBytes(connection)
      if (bytes === 0) this.#fullSince.delete(connection)
      else {
        slow.push({ connection, bytes })
        if (!this.#fullSince.has(connection)) this.#fullSince.set(connection, now)
      }
    }
    return slow
  }
}

/** What engine.io has not given to the transport, and what the transport has not given to the kernel. */
export function waitingBytes(connection: EngineSocket): number {
  const queued = queueOf(connection).reduce((sum, { data }) => sum + (data?.length ?? 0), 0)
  return queued + (webSocketOf(connection)?.bufferedAmount ?? 0)
}
