import { isAtLeast } from '../../../../common/roles'
import type { RoomName } from '../../../../common/protocol/ids'
import type { Chat } from '../../chat'
import type { Audience } from '../../ports'
import type { Room } from '../../rooms/room'
import { type Told, waitingFor } from './queue'

type Parts = Pick<Chat, 'audience' | 'rooms' | 'crowd'>

/** Tells the moderators of a room how much waits for them, without anybody waiting for it. */
export function tellWaiting(
  room: RoomName,
  { audience, rooms }: { audience: Pick<Audience, 'tellModerators'>; rooms: Parts['rooms'] },
): void {
  const told = async () => {
    const opened = await rooms.open(room)
    audience.tellModerators(opened.name, await opened.countWaiting())
  }
  // While the database is away, the next change or `join` tells it.
  told().catch(() => {})
}

/** Tells each session what came of its words or its report. */
export function tellOutcomes(told: readonly Told[], { audience, rooms, crowd }: Parts): void {
  for (const { member, fact } of told) {
    audience.tellMember(member, 'outcome', fact)
    // Otherwise its next `join` tells it.
    if (crowd.isConnected(fact.room, member))
      void rooms
        .open(fact.room)
        .then(({ log }) => log.stored.takeOutcomes(member))
        .catch(() => {})
  }
}

/** Tells who has joined what came of its words and reports meanwhile, and a moderator how much waits. */
export function tellJoined(room: Room, member: Told['member'], { audience }: Pick<Parts, 'audience'>): void {
  const told = async () => {
    const role = room.roleOf(member)
    if (isAtLeast(role, 'moderator'))
      audience.tellMember(member, 'moderation', waitingFor(room.name, await room.countWaiting(), role))
    if (!room.hasWaiting) return
    for (const fact of await room.log.stored.takeOutcomes(member))
      audience.tellMember(member, 'outcome', fact)
  }
  // After the answer.
  setImmediate(() => void told().catch(() => {}))
}
