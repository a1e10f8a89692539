import type { MemberId, RoomName } from '../../../common/protocol/ids'
import { type LogParts, RoomLog } from '../log/room-log'

export type Role = 'owner' | 'moderator'

/** An open room: its log, its topic and the roles of its members. */
export class Room {
  readonly log: RoomLog
  readonly roles: ReadonlyMap<MemberId, Role>

  private constructor(log: RoomLog, roles: ReadonlyMap<MemberId, Role>) {
    this.log = log
    this.roles = roles
  }

  /** @param written the name in any case */
  static async open(written: RoomName, parts: LogParts): Promise<Room> {
    // Empty: no ask assigns a role yet.
    const roles: ReadonlyMap<MemberId, Role> = new Map()
    return new Room(await RoomLog.open(written, { ...parts, roles }), roles)
  }

  get name(): RoomName {
    return this.log.name
  }

  get topic(): string {
    return this.log.topic
  }
}
