import { z } from 'zod'
import type { CreateValue } from '../../../common/protocol/answers'
import { Failure } from '../../errors'
import type { Actor, Connection } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { append } from '../messages/append'
import { lineOf } from '../messages/text'
import { clientId, room } from '../shape'
import { LOBBY } from './room-name'
import { TOPIC_MAX_CHARS } from './topic'

const shape = z.object({ room, clientId, topic: z.string().optional() })

/** Makes a room that has no entry yet: its first one says so, and its author owns it. */
export async function create(
  actor: Actor,
  { room, clientId, topic }: z.output<typeof shape>,
  chat: Chat,
  connection: Connection,
): Promise<CreateValue> {
  const line = lineOf(topic ?? '', TOPIC_MAX_CHARS)
  if (room === LOBBY) throw new Failure('room-taken')
  // No `access` check: there is nothing to be a member of.
  const made = await chat.rooms.open(room)
  // A repeat of the last one is answered all the same.
  const isNew = made.log.head === 0
  if (isNew && (await chat.rooms.countOwned(actor.session.id)) >= chat.maxRoomsPerSession)
    throw new Failure('too-many-rooms')
  await connection.keep()
  const change = { created: true as const, ...(line !== '' && { topic: line }) }
  await append(actor, made, { type: 'room', clientId, change }, chat)
  return { room: made.info(chat.clock.now()) }
}

export const createAsk = defineAsk({ name: 'create', shape, cost: { spends: 'messages' }, run: create })
