import type { Server, Socket } from 'socket.io'
import { type Actor, type Connection, memberOf } from '../chat/actor'
import type { Audience, GuestName } from '../chat/ports'
import type { ClientEvents } from '../../common/protocol/asks'
import type { Member, Session } from '../../common/protocol/members'
import type { MemberId, RoomName } from '../../common/protocol/ids'
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

export type Io = Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>

/** The actor of a socket, and its connection. One object without closures, because there are thousands. */
export class SocketActor implements Actor, Connection {
  readonly via = 'socket'
  charge: (cpuMs: number) => void = () => {}
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

/** The connections that the adapter has under a key. */
export function socketsIn(io: Io, key: string): ChatSocket[] {
  const { adapter, sockets } = io.of('/')
  return [...(adapter.rooms.get(key) ?? [])].flatMap((id) => sockets.get(id) ?? [])
}

/** Tells those about which `why` says so, which then leave the room. @returns their members */
export function removeFrom(
  sockets: readonly ChatSocket[],
  room: RoomName,
  why: Parameters<Audience['removeFrom']>[1],
  presence: Pick<Presence, 'onPurpose'>,
): Set<MemberId> {
  const removed = new Set<MemberId>()
  for (const socket of sockets) {
    const { session, addressKey } = socket.data
    const fact = why(session.id, addressKey)
    if (fact === undefined) continue
    socket.emit('removed', fact)
    presence.onPurpose(() => void socket.leave(roomKey(room)))
    removed.add(session.id)
  }
  return removed
}
