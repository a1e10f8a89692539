import type { Socket as EngineSocket } from 'engine.io'
import type { Clock } from '../chat/ports'

const SLICE = 100
const TIMEOUT_MS = 2_000
const LOOK_EVERY_MS = 20

/**
 * Closes connections after their queues are flushed, which closing the server would not wait for. Sends no Socket.IO
 * DISCONNECT, because stock clients do not reconnect after one.
 * @param open the number of open connections
 */
export async function closeAll(
  connections: readonly EngineSocket[],
  open: () => number,
  clock: Pick<Clock, 'monotonic'>,
): Promise<void> {
  for (let from = 0; from < connections.length; from += SLICE) {
    for (const connection of connections.slice(from, from + SLICE)) connection.close()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const endsAt = clock.monotonic() + TIMEOUT_MS
  while (open() > 0 && clock.monotonic() < endsAt)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
}
