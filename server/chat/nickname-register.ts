import type { MemberId, Nickname, RoomName } from '../../common/protocol/ids'

/** Where nodes agree on nicknames. */
export interface NicknameRegister {
  /** @returns false when another member owns it; true as well while Redis is unreachable */
  claim(room: RoomName, nickname: string, member: MemberId): Promise<boolean>
  /** Announces that the member is entering, and meets the nicknames that other nodes are giving it. */
  entering(room: RoomName, member: MemberId): Promise<Meeting<Nickname>>
  /** Announces a rename, and meets the rooms that the member is entering through other nodes. */
  renaming(nickname: Nickname, member: MemberId): Promise<Meeting<RoomName>>
}

/** Of two conflicting operations that start at once, at least one meets the other. */
export interface Meeting<T> {
  met: T[]
  /** Call it once the operation is done or given up, and told. After it resolves, no other operation meets this one. */
  end: () => Promise<void> | void
}
