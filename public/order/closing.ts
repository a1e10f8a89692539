import type { JoinValue } from '../../common/protocol/answers'
import type { Facts } from '../../common/protocol/facts'
import type { Member } from '../../common/protocol/members'
import type { RoomInfo } from '../../common/protocol/rooms'
import type { Refusal } from '../../common/refusals'

/** Why nothing can be written in a room, and until when. */
export interface Closing {
  why: 'kicked' | 'banned' | 'muted' | 'closed' | 'regulars' | 'moderators' | 'shielded'
  reason?: string
  /** Epoch milliseconds; absent for good. */
  until?: number
}

/** The last `Date` there is: a shield without an end. */
const FOR_GOOD = 8.64e15

interface Known {
  info: RoomInfo | null
  you: Member | null
  mayModerate: boolean
  refusal: Refusal | null
  muted?: JoinValue['muted']
  /** A moderator has taken us out. */
  removed?: Facts['removed'] | undefined
}

/** @param now of the server, epoch milliseconds */
export function closingOf(
  { info, you, muted, mayModerate, refusal, removed }: Known,
  now: number,
): Closing | null {
  if (removed) return { why: removed.code, ...endOf(removed) }
  if (refusal?.code === 'banned') {
    const { retryAfterMs } = refusal
    return { why: 'banned', ...(retryAfterMs !== undefined && { until: now + retryAfterMs }) }
  }
  if (muted && (muted.until ?? Infinity) > now) return { why: 'muted', ...endOf(muted) }
  if (!info || !you) return null
  const { whoSpeaks, shieldUntil = 0 } = info
  const speaks = whoSpeaks === 'everyone' || mayModerate || (whoSpeaks === 'regulars' && you.role)
  if (!speaks) return { why: whoSpeaks }
  if (shieldUntil <= now || you.role) return null
  return { why: 'shielded', ...(shieldUntil < FOR_GOOD && { until: shieldUntil }) }
}

const endOf = ({ reason, until }: Pick<Closing, 'reason' | 'until'>): Pick<Closing, 'reason' | 'until'> => ({
  ...(reason !== undefined && { reason }),
  ...(until !== undefined && { until }),
})
