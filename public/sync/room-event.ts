import { topicAfter } from '../../common/log/kinds'
import type { JoinValue } from '../../common/protocol/answers'
import type { MessageEntry } from '../../common/protocol/entries'
import type { Nickname } from '../../common/protocol/ids'
import type { Member } from '../../common/protocol/members'
import type { Refusal } from '../../common/refusals'
import type { Grown, Growth } from './timeline'

/** What happened in a room, in the order a reader should see it. */
export type RoomEvent =
  | { type: 'reset' }
  | ({ type: 'entries'; isLive: boolean } & Grown)
  | { type: 'changed'; entries: readonly MessageEntry[] }
  | { type: 'gaps' }
  | { type: 'members' }
  | { type: 'topic' }
  | { type: 'notice'; kind: 'join' | 'leave'; members: Member[] }
  | { type: 'renamed'; from: Nickname; member: Member }
  | { type: 'restored' }
  | { type: 'joined'; isFirst: boolean; value: JoinValue }
  | { type: 'refused'; refusal: Refusal }
  | { type: 'outdated' }
  | { type: 'shown' }

/** What a reader sees of a timeline that grew. */
export function eventsOf({ grown, changed }: Growth, isLive: boolean): RoomEvent[] {
  const entries: RoomEvent[] = grown.map((each) => ({
    type: 'entries',
    ...each,
    isLive: isLive && each.before === null,
  }))
  return changed.length > 0 ? [...entries, { type: 'changed', entries: changed }] : entries
}

/** The topic that the newest entries set, if they do. */
export const topicIn = ({ grown }: Growth): string | undefined =>
  topicAfter(grown.flatMap(({ entries, before }) => (before === null ? entries : [])))

/** Nobody gets in without a password or an invite, so that asking once more is of no use. */
export const isShut = (refusal: Refusal | null): boolean => /^(password|invite)/.test(refusal?.code ?? '')
