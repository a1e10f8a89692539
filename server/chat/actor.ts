import type { Member, RoomName, Session } from '../../common/protocol'
import type { GuestName } from './ports'

/** How an actor came. */
export type Via = 'socket' | 'http'

/** A session that does something. A use case takes an actor, and never a socket or a request. */
export interface Actor {
  readonly via: Via
  /** As it is now: another tab may rename it. */
  readonly session: Session
  /** As others may see it. */
  readonly member: Member
  /** The network, as rate limiters count it. */
  readonly rateKey: string
  /** Has entered the room and has not left it: on this connection, or, without one, from any. */
  isIn(room: RoomName): boolean
}

/** A request without a session. It may read what is public. */
export interface Guest {
  readonly via: 'http'
  readonly session: null
}

/** @param address masked; `undefined` where the operator hides addresses */
export function memberOf({ id, nickname }: Session, address: string | undefined): Member {
  return { id, nickname, ...(address !== undefined && { address }) }
}

/** The connection an actor asks through. Only entering and leaving a room need it. */
export interface Connection {
  readonly guestName: GuestName
  /** Extends the lifetime of a new session that enters a room. */
  keep(): Promise<void>
  isIn(room: RoomName): boolean
  enter(room: RoomName): void
  leave(room: RoomName): void
}
