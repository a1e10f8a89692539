import { Failure } from '../errors'
import type { RoomName } from '../../common/protocol/ids'
import type { RefusalCode } from '../../common/refusals'
import type { Actor, Guest, Via } from './actor'
import type { Chat } from './chat'
import { banOn } from './moderation/bans/network-bans'
import { isModerator } from './moderation/rules'
import type { Room } from './rooms/room'
import { LOBBY } from './rooms/room-name'

export type Right = 'read' | 'write' | 'moderate'

/** Over HTTP a refusal must not tell whether the room exists. */
const refused: Record<Via, RefusalCode> = { socket: 'not-a-member', http: 'not-found' }

/**
 * The only way to a room. It takes a membership, except to read the lobby over HTTP.
 * @throws {Failure} `not-a-member` or `banned`, or `not-found` over HTTP; `forbidden` for a member without the right
 */
export async function access(
  actor: Actor | Guest,
  name: RoomName,
  right: Right,
  chat: Pick<Chat, 'names' | 'rooms' | 'clock' | 'networks'>,
): Promise<Room> {
  const { names, rooms } = chat
  const isPublic = right === 'read' && actor.via === 'http' && name === LOBBY
  const isMember = actor.session !== null && actor.isIn(names.of(name))
  if (!isPublic && !isMember) throw new Failure(refused[actor.via])
  const room = await rooms.open(name)
  assertNotBanned(actor, room, chat)
  if (right === 'moderate' && !isModerator(room.state, actor.session!.id)) throw new Failure('forbidden')
  return room
}

/** @throws {Failure} `banned`, or `not-found` over HTTP */
export function assertNotBanned(
  { via, session, rateKey }: Actor | Guest,
  { state }: Room,
  { clock, networks }: Pick<Chat, 'clock' | 'networks'>,
): void {
  const now = clock.now()
  const ban = banOn(state, session?.id ?? null, networks.hashesOf(rateKey), now)
  if (ban === undefined) return
  if (via === 'http') throw new Failure(refused.http)
  throw new Failure('banned', ban.until === null ? undefined : ban.until - now)
}
