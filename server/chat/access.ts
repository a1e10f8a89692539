import { Failure } from '../errors'
import type { RefusalCode, RoomName } from '../../common/protocol'
import type { Actor, Guest, Via } from './actor'
import type { Chat } from './chat'
import type { RoomLog } from './log/room-log'
import { LOBBY } from './rooms/room-name'

/** What an actor wants of a room. */
export type Right = 'read' | 'write'

/** Over HTTP a refusal must not tell whether the room exists. */
const refused: Record<Via, RefusalCode> = { socket: 'not-a-member', http: 'not-found' }

/**
 * The only way to a room: no membership, no log. Over HTTP the lobby is public.
 * @throws {Failure} `not-a-member`, or `not-found` over HTTP
 */
export function access(
  actor: Actor | Guest,
  room: RoomName,
  right: Right,
  chat: Pick<Chat, 'names' | 'rooms'>,
): Promise<RoomLog> {
  const name = chat.names.of(room)
  const isPublic = right === 'read' && actor.via === 'http' && name === LOBBY
  const isMember = actor.session !== null && actor.isIn(name)
  if (!isPublic && !isMember) throw new Failure(refused[actor.via])
  return chat.rooms.open(room)
}
