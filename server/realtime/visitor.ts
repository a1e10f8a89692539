import type { Socket } from 'socket.io'
import type { GuestName, Visitor } from '../chat/ports'
import type { ClientEvents, Member, ServerEvents, Session } from '../protocol'
import { roomKey } from './keys'
import type { Presence } from './presence'

/** What the gate found out about a connection. */
export interface SocketData {
  session: Session
  guestName: GuestName
  addressKey: string
  /** `undefined` where the operator hides addresses. */
  maskedAddress: string | undefined
}

export type ChatSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>

/** The one who asks through this socket. */
export function visitorOf(socket: ChatSocket, presence: Presence): Visitor {
  return {
    get session() {
      return socket.data.session
    },
    get guestName() {
      return socket.data.guestName
    },
    get addressKey() {
      return socket.data.addressKey
    },
    get member() {
      return memberOf(socket)
    },
    isIn: (room) => socket.rooms.has(roomKey(room)),
    enter: (room) => void socket.join(roomKey(room)),
    leave: (room) => presence.onPurpose(() => void socket.leave(roomKey(room))),
  }
}

export function memberOf({ data: { session, maskedAddress } }: ChatSocket): Member {
  return {
    id: session.id,
    nickname: session.nickname,
    ...(maskedAddress === undefined ? {} : { address: maskedAddress }),
  }
}
