import type { JoinValue } from '../../../common/protocol/answers'
import type { Facts } from '../../../common/protocol/facts'
import type { Member } from '../../../common/protocol/members'
import { type RoomInfo, SHIELD_WITHOUT_END } from '../../../common/protocol/rooms'
import type { Refusal } from '../../../common/refusals'

/** Why nothing can be written in a room, and until when. */
export interface Closing {
  why: 'kicked' | 'banned' | 'muted' | 'closed' | 'regulars' | 'moderators' | 'shielded'
  reason?: string
  /** Epoch milliseconds; absent for good. */
  until?: number
}

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
  if (refusal?.code === 'room-closed') return { why: 'closed' }
  if (muted && (muted.until ?? Infinity) > now) return { why: 'muted', ...endOf(muted) }
  if (!info || !you) return null
  const { whoSpeaks, shieldUntil = 0 } = info
  const speaks = whoSpeaks === 'everyone' || mayModerate || (whoSpeaks === 'regulars' && you.role)
  if (!speaks) return { why: whoSpeaks }
  if (shieldUntil <= now || you.role) return null
  return { why: 'shielded', ...(shieldUntil < SHIELD_WITHOUT_END && { until: shieldUntil }) }
}

const endOf = ({ reason, until }: Pick<Closing, 'reason' | 'until'>): Pick<Closing, 'reason' | 'until'> => ({
  ...(reason !== undefined && { reason }),
  ...(until !== undefined && { until }),
})
