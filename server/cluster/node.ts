import type { RateLimiter } from '../chat/limits/rate-limiter'
import type { Operators } from '../chat/moderation/operators'
import type { KeyedMutex } from '../chat/people/keyed-mutex'
import type { Nicknames } from '../chat/people/nicknames'
import type { Audience, Crowd, Sessions } from '../chat/ports'
import type { Rooms } from '../chat/rooms/rooms'
import type { MemberId, RoomName } from '../../common/protocol/ids'
import type { Member, Session } from '../../common/protocol/members'

/** The parts of this node that the cluster works with. */
export interface Node {
  rooms: Rooms
  operators: Pick<Operators, 'look'>
  crowd: Crowd
  nicknames: Nicknames
  sessions: Sessions
  renaming: KeyedMutex
  /** By a name that is the same on all nodes. */
  limiters: Record<string, RateLimiter>
  presence: {
    cameElsewhere: (room: RoomName, member: Member) => void
    wentElsewhere: (room: RoomName, member: MemberId) => void
    forgetChanges: () => void
  }
  /** The sessions connected to this node. */
  connected: () => Map<MemberId, Session>
  tellSession: (session: Session) => void
  tellTyping: (room: RoomName, member: MemberId) => void
  dismiss: (member: MemberId) => void
  /** The clients of this node. */
  here: Pick<Audience, 'remove' | 'tellMember' | 'tellModerators'>
}
