import { z } from 'zod'
import { COUNTED_MAX } from '../../../common/log/counted'
import { isPrivateName } from '../../../common/room-name'
import { Failure } from '../../errors'
import type { JoinValue } from '../../../common/protocol/answers'
import type { MemberId, Place, RoomName } from '../../../common/protocol/ids'
import { type RawJson, rawObject } from '../../raw-json'
import { assertNotBanned } from '../access'
import { type Actor, type Connection, inRole } from '../actor'
import { admit, assertMayOpen } from '../admission/admit'
import { defineAsk } from '../ask'
import type { Chat } from '../chat'
import type { CountedRange } from '../ports'
import { limitsOf } from '../limits/limits'
import { removalsOf, restrictionOf } from '../moderation/room-state'
import type { RoomLog } from '../log/room-log'
import { tellJoined } from '../moderation/queue/tell'
import { enterNamed } from '../people/rename'
import { password, place, token } from '../shape'
import type { Room } from './room'
import { isReserved, parseRoomName } from './room-name'

const shape = z
  .object({
    ...{ room: z.string(), since: place.nullish(), read: place.nullish() },
    ...{ password: password.optional(), invite: token.optional() },
  })
  .transform(({ room, since, read, ...shown }) => ({
    shown,
    asked: room,
    room: parseRoomName(room),
    known: { since: since ?? null, read: read ?? null },
  }))

interface Known {
  since: Place | null
  read: Place | null
}

/** Enters a room, or returns to it. The answer says who is there and what was missed. */
export async function join(
  actor: Actor,
  { room: written, asked, known, shown }: z.output<typeof shape>,
  chat: Chat,
  connection: Connection,
): Promise<RawJson<JoinValue>> {
  const { id } = actor.session
  assertHasRoomFor(chat.names.of(written), id, chat)
  if (isPrivateName(written)) await assertMayOpen(actor, written, shown, chat)
  // No `access` check: a membership begins here.
  const opened = await chat.rooms.open(written)
  if (isReserved(written) && opened.log.head === 0) throw new Failure('room-name-invalid')
  assertNotBanned(actor, opened, chat)
  const pass = await admit(actor, opened, shown, chat, connection)
  const { log, name: room } = opened
  const wasIn = connection.isIn(room)
  await connection.keep()
  const enter = () => {
    // Checked again after the awaits, because a session may send several `join` at once.
    assertHasRoomFor(room, id, chat)
    assertNotBanned(actor, opened, chat)
    pass.assertHolds()
    // Before the log is read, so that an entry committed during the read arrives as a fact.
    connection.enter(room)
  }
  await enterNamed({ actor, guestName: connection.guestName, room, enter }, chat)
  const { place, page, reset, ...about } = await missedBy(id, known, log).catch((error: unknown) => {
    if (!wasIn) connection.leave(room)
    throw error
  })
  // Each await may have found what another node did, and removed the member: a ban, or an older kick.
  const assertStays = () => {
    assertNotBanned(actor, opened, chat)
    if (!connection.isIn(room)) throw new Failure('busy')
  }
  assertStays()
  await pass.confirm().catch((error: unknown) => {
    connection.leave(room)
    throw error
  })
  const held = opened.hasWaiting ? await log.stored.heldOf(id) : []
  assertStays()
  chat.memberships.enter(room, id, removalsOf(opened.state, id))
  chat.succession.seen(opened, id)
  tellJoined(opened, id, chat)
  return rawObject({
    // An older page knows a room only by the name it asked for. It reloads when the version is another one.
    version: asked === room ? 1 : 2,
    room: opened.info(chat.clock.now()),
    you: inRole(actor.member, opened.roleOf(id)),
    members: chat.crowd.listed(room),
    count: chat.crowd.count(room),
    epoch: place.epoch,
    head: place.seq,
    ...page,
    ...about,
    ...mutedIn(opened, id, chat.clock.now()),
    held,
    reset,
    limits: limitsOf(chat),
  })
}

function mutedIn({ state }: Room, member: MemberId, now: number): Pick<JoinValue, 'muted'> {
  const mute = restrictionOf(state, 'mute', member, now)
  if (!mute) return {}
  const { reason, until } = mute
  return { muted: { ...(reason !== undefined && { reason }), ...(until !== null && { until }) } }
}

/** A mention may lie outside the page. It is read after the page, so it is at least as new. */
async function missedBy(member: MemberId, { since, read }: Known, log: RoomLog) {
  const missed = await log.catchUp(since)
  const { place, page, reset } = missed
  const [mentioned, mine] = await Promise.all([
    page.more ? log.mentioned.newest(member) : null,
    log.ownReactions.among(page, member),
  ])
  const isOurs = read?.epoch === place.epoch && read.seq <= place.seq
  const hasGap = since !== null && !reset && page.from > since.seq + 1
  return {
    ...missed,
    mine,
    ...(mentioned !== null && { mentioned }),
    ...(isOurs && { unread: await log.count(newsBehind(read, place, member)) }),
    ...(hasGap && { missed: await log.count({ after: since.seq, before: page.from, limit: COUNTED_MAX }) }),
  }
}

const newsBehind = (read: Place, { seq }: Place, newsTo: MemberId): CountedRange => ({
  after: read.seq,
  before: seq + 1,
  limit: COUNTED_MAX,
  newsTo,
})

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
