import type { Socket } from 'socket.io'
import { type Actor, type Connection, memberOf } from '../chat/actor'
import type { GuestName } from '../chat/ports'
import type { ClientEvents } from '../../common/protocol/asks'
import type { Member, Session } from '../../common/protocol/members'
import type { RoomName } from '../../common/protocol/ids'
import type { ServerEvents } from '../../common/protocol/facts'
import { roomKey } from './room-keys'
import type { Presence } from './presence/presence'

/** What the handshake established. */
export interface SocketData {
  session: Session
  guestName: GuestName
  /** Extends the session's lifetime; `null` once done. */
  keep: (() => Promise<void>) | null
  addressKey: string
  /** `undefined` when the operator hides addresses. */
  maskedAddress: string | undefined
}

export type ChatSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>

/** The actor of a socket, and its connection. One object without closures, because there are thousands. */
export class SocketActor implements Actor, Connection {
  readonly via = 'socket'
  readonly #socket: ChatSocket
  readonly #presence: Presence

  constructor(socket: ChatSocket, presence: Presence) {
    this.#socket = socket
    this.#presence = presence
  }

  get session(): Session {
    return this.#socket.data.session
  }

  get guestName(): GuestName {
    return this.#socket.data.guestName
  }

  get rateKey(): string {
    return this.#socket.data.addressKey
  }

  get member(): Member {
    return memberOfSocket(this.#socket)
  }

  async keep(): Promise<void> {
    const { data } = this.#socket
    await data.keep?.()
    data.keep = null
  }

  isIn(room: RoomName): boolean {
    return this.#socket.rooms.has(roomKey(room))
  }

  enter(room: RoomName): void {
    void this.#socket.join(roomKey(room))
  }

  leave(room: RoomName): void {
    this.#presence.onPurpose(() => void this.#socket.leave(roomKey(room)))
  }
}

export function memberOfSocket({ data: { session, maskedAddress } }: ChatSocket): Member {
  return memberOf(session, maskedAddress)
}
