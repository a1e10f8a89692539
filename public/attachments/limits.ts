import type { Room } from '../sync/room'
import type { Words } from '../ui/words'

/** What may be sent in a room, in words. @param left bytes that it still takes; `null` when that is not known */
export function limitsIn(
  { limits, info }: Pick<Room, 'limits' | 'info'>,
  left: number | null,
  isTooMuch: boolean,
  words: Words,
): string {
  const { attaching } = words.say
  const { maxBytes = null, lifetimeDays = Infinity } = limits?.files ?? {}
  const days = Math.min(lifetimeDays, info?.filesLifetimeDays ?? Infinity)
  const parts: string[] = []
  if (maxBytes !== null) parts.push(words.fill(attaching.most, { size: words.bytes(maxBytes) }))
  if (left !== null) parts.push(words.fill(attaching.left, { size: words.bytes(left) }))
  if (isFinite(days)) parts.push(words.count(attaching.days, days))
  if (isTooMuch) parts.push(attaching.ofTab)
  return parts.join(attaching.next)
}
