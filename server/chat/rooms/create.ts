import { z } from 'zod'
import type { CreateValue } from '../../../common/protocol/answers'
import { isPrivateName } from '../../../common/room-name'
import { Failure } from '../../errors'
import type { Actor, Connection } from '../actor'
import { hashed, isAdmitted } from '../admission/admit'
import { barrierOf } from '../admission/barrier'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { lineOf } from '../messages/text'
import { banOn } from '../moderation/bans/network-bans'
import { requestOf } from '../moderation/request'
import { clientId, password, room } from '../shape'
import type { Room } from './room'
import { isReserved, LOBBY } from './room-name'
import { TOPIC_MAX_CHARS } from './topic'

const shape = z.object({
  ...{ room, clientId, topic: z.string().optional() },
  listed: z.boolean().optional(),
  access: z.enum(['open', 'password', 'invite']).optional(),
  password: password.optional(),
})

/** Makes a room that has no entry yet: its first one says so, and its author owns it. */
export async function create(
  actor: Actor,
  { room, clientId, topic = '', listed, access, password }: z.output<typeof shape>,
  chat: Chat,
  connection: Connection,
): Promise<CreateValue> {
  if (room === LOBBY) throw new Failure('room-taken')
  if (isReserved(room) && !(isPrivateName(room) && access === 'invite'))
    throw new Failure('room-name-invalid')
  // No `access` check: there is nothing to be a member of.
  const made = await chat.rooms.open(room)
  // A repeat of the last one is answered all the same.
  const isNew = made.log.head === 0
  if (isNew && (await chat.rooms.countOwned(actor.session.id)) >= chat.maxRoomsPerSession)
    throw new Failure('too-many-rooms')
  const line = lineOf(topic, TOPIC_MAX_CHARS)
  if (isNew) assertAllowed(actor, made, line, chat)
  await connection.keep()
  const hash = isNew && password !== undefined ? await hashed(password, actor, chat, connection) : undefined
  const action = { action: 'create' as const, topic: line, listed, access }
  const request = requestOf(actor.member, action, chat.clock.now(), hash === undefined ? {} : { hash })
  const { outcome } = await made.moderate(request, actor.member, clientId)
  if (outcome === 'repeated' && !(await mayEnter(actor, made, chat))) throw new Failure('room-taken')
  if (outcome === 'done') chat.audience.tellState(made.name, made.state.revision)
  return { room: made.info(chat.clock.now()) }
}

/** The words of the lobby hold for its name and its topic. */
function assertAllowed({ session }: Actor, room: Room, topic: string, { rooms }: Chat): void {
  if (room.isBarred) throw new Failure('room-name-invalid')
  if (room.roleOf(session.id) !== 'operator' && rooms.isWordEverywhere(topic)) throw new Failure('rejected')
}

/** Who made a room may have lost it since. */
async function mayEnter(actor: Actor, room: Room, chat: Chat): Promise<boolean> {
  const { id } = actor.session
  if (banOn(room.state, id, chat.networks.hashesOf(actor.rateKey), chat.clock.now())) return false
  const barrier = barrierOf(room.state.settings, room.roleOf(id))
  return barrier === null || (barrier !== 'room-closed' && (await isAdmitted(actor, room.name, chat)))
}

export const createAsk = defineAsk({ name: 'create', shape, cost: { spends: 'messages' }, run: create })
