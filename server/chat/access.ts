import { Failure } from '../errors'
import type { RoomName } from '../../common/protocol/ids'
import type { RefusalCode } from '../../common/refusals'
import type { Actor, Guest, Via } from './actor'
import { isAdmitted } from './admission/admit'
import { barrierOf, isPublic } from './admission/barrier'
import type { Chat } from './chat'
import { banOn } from './moderation/bans/network-bans'
import { isModerator } from './moderation/rules'
import type { Room } from './rooms/room'
import { LOBBY } from './rooms/room-name'

export type Right = 'read' | 'write' | 'moderate'

/** Over HTTP a refusal must not tell whether the room exists. */
const refused: Record<Via, RefusalCode> = { socket: 'not-a-member', http: 'not-found' }

/**
 * The only way to a room. It takes a membership, except to read a public room over HTTP.
 * @throws {Failure} `not-a-member` or `banned`, or `not-found` over HTTP; `forbidden` for a member without the right
 */
export async function access(
  actor: Actor | Guest,
  name: RoomName,
  right: Right,
  chat: Pick<Chat, 'names' | 'rooms' | 'clock' | 'networks' | 'admissions'>,
): Promise<Room> {
  const isReader = right === 'read' && actor.via === 'http'
  const assertReader = async () => {
    if (!isReader || !(await isReadable(actor, name, chat))) throw new Failure(refused[actor.via])
  }
  const wasMember = isMember(actor, name, chat)
  if (!wasMember) await assertReader()
  const room = await chat.rooms.open(name)
  assertNotBanned(actor, room, chat)
  // A room that opens may tell of a kick which ended the membership.
  if (wasMember && !isMember(actor, name, chat)) await assertReader()
  // A connection that is in the room was admitted.
  else if (wasMember && actor.via === 'http') await assertAdmitted(actor, room, chat)
  if (right === 'moderate' && !isModerator(room.state, actor.session!.id)) throw new Failure('forbidden')
  return room
}

const isMember = (actor: Actor | Guest, name: RoomName, { names }: Pick<Chat, 'names'>): actor is Actor =>
  actor.session !== null && actor.isIn(names.of(name))

/** Decided before the room is opened, by what is stored of it and of the session. */
async function isReadable(
  { session }: Actor | Guest,
  name: RoomName,
  { admissions }: Pick<Chat, 'admissions'>,
): Promise<boolean> {
  if (name === LOBBY) return true
  const standing = await admissions.standing(name, session?.id ?? null)
  if (standing === null) return false
  const { settings } = standing
  return isPublic(settings) || (standing.isAdmitted && barrierOf(settings, null) !== 'room-closed')
}

/** It may have entered before the room stopped being open. @throws {Failure} `not-found` */
async function assertAdmitted(actor: Actor, room: Room, chat: Pick<Chat, 'admissions'>): Promise<void> {
  const barrier = barrierOf(room.state.settings, room.roleOf(actor.session.id))
  if (barrier === null) return
  if (barrier === 'room-closed' || !(await isAdmitted(actor, room.name, chat)))
    throw new Failure(refused.http)
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
