import type { MessageEntry } from '../../../common/protocol/entries'
import type { MemberId } from '../../../common/protocol/ids'

interface Paused {
  slowModeSeconds: number
  own: MemberId
  /** The log, oldest first. */
  entries: readonly MessageEntry[]
}

/**
 * When a member may write again in slow mode, by the newest own message since it was turned on.
 * @param now of the server, epoch milliseconds
 */
export function pauseUntil({ slowModeSeconds, own, entries }: Paused, now: number): number {
  const pauseMs = slowModeSeconds * 1_000
  for (let at = entries.length - 1; at >= 0; at--) {
    const entry = entries[at]!
    const isTurnedOn = entry.type === 'room' && entry.change.slowModeSeconds !== undefined
    if (isTurnedOn || entry.at + pauseMs <= now) break
    if (entry.author.id === own && entry.type !== 'room') return entry.at + pauseMs
  }
  return now
}
