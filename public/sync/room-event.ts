import type { JoinValue } from '../../common/protocol/answers'
import type { MessageEntry } from '../../common/protocol/entries'
import type { Nickname } from '../../common/protocol/ids'
import type { Member } from '../../common/protocol/members'
import type { Refusal } from '../../common/refusals'
import type { Grown } from './timeline'

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
