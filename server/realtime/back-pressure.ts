import type { Server as Engine, Socket as EngineSocket } from 'engine.io'
import { clientsOf, queueOf, terminate, webSocketOf } from './engine-internals'

/** A client with more than this buffered is disconnected. It reconnects and catches up. */
const READER_MAX_BYTES = 1_000_000
/** A client whose queue has not been empty for this long is disconnected. */
const READER_MAX_MS = 12_000
/** Above this in total the slowest clients are disconnected. */
const ALL_MAX_BYTES = 64_000_000

interface Slow {
  connection: EngineSocket
  bytes: number
}

/** Disconnects clients that do not read, though they may still answer pings. Socket.IO buffers for them without bound. */
export class BackPressure {
  /** Since when a client's queue has not been empty, monotonic milliseconds. */
  readonly #fullSince = new WeakMap<EngineSocket, number>()

  /** To be called about once a second. @returns the number of disconnected clients */
  relieve(engine: Engine, now: number): number {
    const slow = this.#slow(engine, now)
    let total = slow.reduce((sum, { bytes }) => sum + bytes, 0)
    slow.sort((a, b) => b.bytes - a.bytes)
    let count = 0
    for (const { connection, bytes } of slow) {
      // A polling client's queue is not empty between two polls. If it stops polling, its pongs are missed.
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

/** Bytes that Engine.IO has not passed to the transport, or the transport not to the kernel. */
export function waitingBytes(connection: EngineSocket): number {
  const queued = queueOf(connection).reduce((sum, { data }) => sum + (data?.length ?? 0), 0)
  return queued + (webSocketOf(connection)?.bufferedAmount ?? 0)
}
