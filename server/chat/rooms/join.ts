import { z } from 'zod'
import { Failure } from '../../errors'
import type { JoinValue, MemberId, Place, RoomName } from '../../../common/protocol'
import { type RawJson, rawObject } from '../../raw-json'
import type { Actor, Connection } from '../actor'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import { limitsOf } from '../limits/limits'
import type { RoomLog } from '../log/room-log'
import { enterNamed } from '../people/rename'
import { place } from '../shape'
import { parseRoomName } from './room-name'

const shape = z
  .object({ room: z.string(), since: place.nullish() })
  .transform(({ room, since }) => ({ asked: room, room: parseRoomName(room), since: since ?? null }))

/** Enters a room, or comes back to it: who is there, and what was missed. */
export async function join(
  actor: Actor,
  { room: written, asked, since }: z.output<typeof shape>,
  chat: Chat,
  connection: Connection,
): Promise<RawJson<JoinValue>> {
  const { id } = actor.session
  assertHasRoomFor(chat.names.of(written), id, chat)
  // No access: entering is how membership begins.
  const opened = await chat.rooms.open(written)
  const { log, name: room } = opened
  const wasIn = connection.isIn(room)
  await connection.keep()
  const enter = () => {
    // Once more after the waits, because many may ask at once.
    assertHasRoomFor(room, id, chat)
    // Entered before the log is read: what is said meanwhile arrives as a fact, so nothing falls between.
    connection.enter(room)
  }
  await enterNamed({ actor, guestName: connection.guestName, room, enter }, chat)
  const { place, page, reset, mentioned } = await missedBy(id, since, log).catch((error: unknown) => {
    if (!wasIn) connection.leave(room)
    throw error
  })
  chat.memberships.enter(room, id)
  return rawObject({
    // An older page hears of a room only under the name it asked by. It takes another version as the sign to load anew.
    version: asked === room ? 1 : 2,
    room: { name: room, topic: opened.topic },
    you: actor.member,
    members: chat.crowd.listed(room),
    count: chat.crowd.count(room),
    epoch: place.epoch,
    head: place.seq,
    ...page,
    ...(mentioned !== null && { mentioned }),
    reset,
    limits: limitsOf(chat),
  })
}

/** What is not on the page may mention the member. It is read after the page, and so knows all that the page does. */
async function missedBy(member: MemberId, since: Place | null, log: RoomLog) {
  const missed = await log.catchUp(since)
  return { ...missed, mentioned: missed.page.more ? await log.mentioned.newest(member) : null }
}

function assertHasRoomFor(room: RoomName, member: MemberId, chat: Chat): void {
  if (chat.crowd.has(room, member) || chat.crowd.roomsOf(member).length < chat.maxRoomsPerSession) return
  throw new Failure('too-many-rooms')
}

export const joinAsk = defineAsk({
  name: 'join',
  shape,
  cost: { spends: 'asks', isLarge: true, isOrdered: true },
  run: join,
})
