import type { MemberId, RoomName } from '../../../common/protocol/ids'
import { type LogParts, RoomLog } from '../log/room-log'

export type Role = 'owner' | 'moderator'

/** An open room: its log, its topic and the roles of its members. */
export class Room {
  readonly log: RoomLog
  /** Empty: no ask assigns a role yet. */
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

  get topic(): string {
    return this.log.topic
  }
}
