import type { Place, RoomName } from '../../common/protocol/ids'
import { type RoomNames, roomOfText } from '../sync/room-names'

/** What of a room calls for attention when nobody looks. The first is what a room begins with. */
export const levels = ['all', 'mentions', 'none'] as const
export type Level = (typeof levels)[number]

/** What the device keeps of a room that it is in. */
export interface Seat {
  /** How far the room was read; `null` before the first time. */
  read: Place | null
  isPinned: boolean
  level: Level
  /** `seq` of the newest entry that is for us, in the history of `read`; 0 for none. */
  mention: number
}

/**
 * What an earlier version of this page or another hand wrote may have any shape. Of several names of one room, which an
 * earlier version told apart, the first counts.
 */
export function seatsIn(kept: unknown, names: RoomNames): Map<RoomName, Seat> {
  const rows = (Array.isArray(kept) ? kept : []).filter((row) => Array.isArray(row)) as unknown[][]
  const seats = new Map<RoomName, Seat>()
  for (const [name, ...seat] of rows) {
    const room = typeof name === 'string' ? names.learn(roomOfText(name)) : null
    if (room !== null && !seats.has(room)) seats.set(room, seatIn(seat))
  }
  return seats
}

export function seatIn([place, rest]: unknown[]): Seat {
  const read = (place ?? {}) as Partial<Place>
  const { isPinned, level, mention } = (rest ?? {}) as Partial<Seat>
  return {
    read: typeof read.epoch === 'string' && typeof read.seq === 'number' ? (read as Place) : null,
    isPinned: isPinned === true,
    level: levels.find((each) => each === level) ?? levels[0],
    mention: typeof mention === 'number' ? mention : 0,
  }
}
