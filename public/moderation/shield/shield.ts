import { type RoomInfo, SHIELD_WITHOUT_END } from '../../../common/protocol/rooms'
import type { Words } from '../../ui/words'
import type { Times } from '../times'

/** @param now epoch milliseconds */
export const isShielded = (info: RoomInfo | null, now: number): boolean => (info?.shieldUntil ?? 0) > now

/** “until 14:30” */
export function shieldEnd(info: RoomInfo | null, words: Words, times: Times): string {
  const until = info?.shieldUntil
  return until === SHIELD_WITHOUT_END ? words.say.untilModerator : times.end(until)
}
