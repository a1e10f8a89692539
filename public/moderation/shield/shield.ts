import { type RoomInfo, SHIELD_WITHOUT_END } from '../../../common/protocol/rooms'
import type { Words } from '../../ui/words'
import type { Times } from '../times'

/** @param now epoch milliseconds */
export const isShielded = (info: RoomInfo | null, now: number): boolean => (info?.shieldUntil ?? 0) > now

/** @param sentence what is said of a shield with an end, and of one without */
export function ofShield(
  sentence: { until: string; open: string },
  { shieldUntil = 0 }: RoomInfo,
  words: Words,
  times: Times,
): string {
  if (shieldUntil === SHIELD_WITHOUT_END) return sentence.open
  return words.fill(sentence.until, { time: times.when(shieldUntil) })
}
