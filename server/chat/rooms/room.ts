import type { MemberId, RoomName } from '../../../common/protocol/ids'
import type { Role } from '../../../common/protocol/members'
import type { RoomInfo } from '../../../common/protocol/rooms'
import { type LogParts, RoomLog } from '../log/room-log'
import { infoOf, roleOf, type RoomState } from '../moderation/room-state'
import { LiveState, type StateParts } from './live-state'

export interface RoomParts extends LogParts, StateParts {
  /** Called when a room has opened, with `null`, and when its state has changed, with the state before. */
  onState: (room: Room, before: RoomState | null) => void
}

/** An open room: its log, its topic, and its owner, roles and settings. */
export class Room {
  readonly log: RoomLog
  readonly #state: LiveState

  private constructor(log: RoomLog, state: LiveState) {
    this.log = log
    this.#state = state
  }

  /** @param written the name in any case */
  static async open(written: RoomName, parts: RoomParts): Promise<Room> {
    const state = new LiveState(parts)
    const room = new Room(await RoomLog.open(written, { ...parts, state }), state)
    state.onChange = (before) => parts.onState(room, before)
    return room
  }

  get name(): RoomName {
    return this.log.name
  }

  get state(): RoomState {
    return this.#state.current
  }

  get info(): RoomInfo {
    return infoOf(this.name, this.state)
  }

  /** @returns `undefined` for a newcomer */
  roleOf(member: MemberId): Role | undefined {
    return roleOf(this.state, member)
  }
}
