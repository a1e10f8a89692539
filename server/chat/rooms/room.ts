import type { MemberId, RoomName } from '../../../common/protocol'
import { type LogParts, RoomLog } from '../log/room-log'

/** Members who may do more than others. */
export type Role = 'owner' | 'moderator'

/** One room while people are in it: what was said, what it is about, who may do what. */
export class Room {
  readonly log: RoomLog
  /** Nobody has one yet. */
  readonly roles: ReadonlyMap<MemberId, Role> = new Map()

  private constructor(log: RoomLog) {
    this.log = log
  }

  /** @param written the name in any case */
  static async open(written: RoomName, parts: LogParts): Promise<Room> {
    return new Room(await RoomLog.open(written, parts))
  }

  get name(): RoomName {
    return this.log.name
  }

  /** As the newest topic entry says. */
  get topic(): string {
    return this.log.topic
  }
}
