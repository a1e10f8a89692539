import type { Member, Mention, Role, Session } from '../../common/protocol/members'
import type { RoomName } from '../../common/protocol/ids'
import type { GuestName } from './ports'

export type Via = 'socket' | 'http'

/** A session that acts. A use case takes an actor, never a socket or a request. */
export interface Actor {
  readonly via: Via
  /** The current one: another tab may rename it. */
  readonly session: Session
  /** What other members see. */
  readonly member: Member
  /** The key of the network's rate limiters. */
  readonly rateKey: string
  /** Whether it has entered the room and not left it: on this connection, or over HTTP on any. */
  isIn(room: RoomName): boolean
}

/** A request without a session. It may read public rooms. */
export interface Guest {
  readonly via: 'http'
  readonly session: null
  readonly rateKey: string
}

/** @param address masked; `undefined` when the operator hides addresses */
export function memberOf({ id, nickname }: Mention, address: string | undefined): Member {
  return { id, nickname, ...(address !== undefined && { address }) }
}

export function inRole({ id, nickname, address }: Member, role: Role | undefined): Member {
  return { ...memberOf({ id, nickname }, address), ...(role && { role }) }
}

/** The connection an actor asks through. Only making, entering and leaving a room need it. */
export interface Connection {
  readonly guestName: GuestName
  /** Extends the lifetime of a new session that enters a room. */
  keep(): Promise<void>
  isIn(room: RoomName): boolean
  enter(room: RoomName): void
  leave(room: RoomName): void
  /** Charges for work beside the event loop. */
  charge(cpuMs: number): void
}
