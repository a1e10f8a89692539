import { Failure } from '../errors'
import type {
  JoinValue,
  MemberId,
  MembersValue,
  Page,
  Place,
  RoomName,
  Session,
  MessageValue,
} from '../../common/protocol'
import { type RawJson, rawObject } from '../raw-json'
import type { RateLimiter } from './limits/rate-limiter'
import type { FormerNames } from './people/former-names'
import { freeGuestName } from './people/guest-names'
import { newId } from './ids'
import type { Memberships } from './rooms/memberships'
import { limitsOf } from './limits/limits'
import { mentionsIn } from './messages/mentions'
import type { Nicknames } from './people/nicknames'
import { parseHistory, parseJoin, parseLeave, parseMembers, parseMessage, parseTopic } from './parse'
import type { Audience, Clock, Crowd, Draft, GuestName, Sessions, Visitor } from './ports'
import { enterNamed } from './people/rename'
import { LISTED_WHOLE } from './people/roster'
import type { RoomLog } from './log/room-log'
import { LOBBY } from './rooms/room-name'
import type { RoomNames } from './rooms/room-names'
import type { Rooms } from './rooms/rooms'
import type { KeyedMutex } from './people/keyed-mutex'

/** The parts of a chat room; app.ts puts them together. */
export interface Chat {
  rooms: Rooms
  names: RoomNames
  crowd: Crowd
  memberships: Memberships
  nicknames: Nicknames
  formerNames: FormerNames
  sessions: Sessions
  audience: Audience
  clock: Clock
  credits: {
    messagesPerSession: RateLimiter
    messagesPerAddress: RateLimiter
    asksPerSession: RateLimiter
    asksPerAddress: RateLimiter
    renamesPerSession: RateLimiter
    renamesPerAddress: RateLimiter
  }
  /** Renaming and entering of one session, which would each overlook what the other is about to do. */
  renaming: KeyedMutex
  maxRoomsPerSession: number
  messageMaxChars: number
  /** How many may come back in one second. */
  returnsPerSecond: number
}

/** Enters a room, or comes back to it: who is there, and what was missed. */
export async function enter(visitor: Visitor, input: unknown, chat: Chat): Promise<RawJson<JoinValue>> {
  spendAsk(visitor, chat)
  const { room: written, asked, since } = parseJoin(input)
  assertHasRoomFor(chat.names.of(written), visitor, chat)
  const log = await chat.rooms.open(written)
  const room = log.name
  const wasIn = visitor.isIn(room)
  await visitor.keep()
  await enterNamed(visitor, room, chat, () => {
    // Once more after the waits, because many may ask at once.
    assertHasRoomFor(room, visitor, chat)
    // Entered before the log is read: what is said meanwhile arrives as a fact, so nothing falls between.
    visitor.enter(room)
  })
  const { place, page, reset, mentioned } = await missedBy(visitor, since, log).catch((error: unknown) => {
    if (!wasIn) visitor.leave(room)
    throw error
  })
  chat.memberships.enter(room, visitor.session.id)
  return rawObject({
    // An older page hears of a room only under the name it asked by. It takes another version as the sign to load anew.
    version: asked === room ? 1 : 2,
    room: { name: room, topic: log.topic },
    you: visitor.member,
    members: chat.crowd.listed(room),
    count: chat.crowd.count(room),
    epoch: place.epoch,
    head: place.seq,
    entries: page.entries,
    more: page.more,
    ...(mentioned !== null && { mentioned }),
    reset,
    limits: limitsOf(chat),
  })
}

/** What is not on the page may mention the visitor. It is read after the page, and so knows all that the page does. */
async function missedBy({ session }: Visitor, since: Place | null, log: RoomLog) {
  const missed = await log.catchUp(since)
  return { ...missed, mentioned: missed.page.more ? await log.mentioned.newest(session.id) : null }
}

/** Leaves a room; the others are told at once. Leaving twice is harmless. */
export function leave(visitor: Visitor, input: unknown, chat: Chat): Record<string, never> {
  spendAsk(visitor, chat)
  const { room } = parseLeave(input)
  const name = chat.names.of(room)
  const { id } = visitor.session
  const wasIn = visitor.isIn(name)
  visitor.leave(name)
  // Another tab of the session may still be in. A connection that was not in cannot tell a tab from a grace period.
  if (!wasIn || !chat.crowd.has(name, id)) chat.memberships.leave(name, id)
  return {}
}

/** Says something. The answer comes after the commit. */
export async function say(visitor: Visitor, input: unknown, chat: Chat): Promise<MessageValue> {
  spendMessage(visitor, chat)
  const { room, clientId, text } = parseMessage(input, chat.messageMaxChars)
  const log = await roomOf(visitor, room, chat)
  const known = [chat.crowd.names(log.name), chat.formerNames.of(log.name), log.authors].filter(
    (names) => names !== null,
  )
  const mentions = mentionsIn(text, known)
  const words = { type: 'text' as const, clientId, text }
  return write(visitor, log, mentions.length > 0 ? { ...words, mentions } : words, chat)
}

/** Gives the room another topic. It is an entry, so that whoever was away hears of it too. */
export async function setTopic(visitor: Visitor, input: unknown, chat: Chat): Promise<MessageValue> {
  spendMessage(visitor, chat)
  const { room, clientId, topic } = parseTopic(input)
  return write(visitor, await roomOf(visitor, room, chat), { type: 'topic', clientId, topic }, chat)
}

/** A page of what was said before. */
export async function history(visitor: Visitor, input: unknown, chat: Chat): Promise<RawJson<Page>> {
  spendAsk(visitor, chat)
  const { room, before, limit } = parseHistory(input)
  const log = await roomOf(visitor, room, chat)
  return rawObject(await log.before(before, limit))
}

/** Who is present, page by page. The order is one that comings and goings do not change. */
export function members(visitor: Visitor, input: unknown, chat: Chat): MembersValue {
  spendAsk(visitor, chat)
  const { room: written, after } = parseMembers(input)
  const room = chat.names.of(written)
  if (!visitor.isIn(room)) throw new Failure('not-a-member')
  const found = chat.crowd.page(room, after, LISTED_WHOLE + 1)
  const count = chat.crowd.count(room)
  return { members: found.slice(0, LISTED_WHOLE), count, more: found.length > LISTED_WHOLE }
}

/** A visitor who has never been here, under a nickname that nobody has now. */
export function newSession(guestName: GuestName, chat: Chat): Session {
  const id = newId() as MemberId
  const nickname = freeGuestName(id, guestName, chat)
  // Held in the lobby until the visitor walks in, so that the next one is not given the same.
  chat.nicknames.claim(LOBBY, nickname, id, chat.clock.monotonic())
  return { id, nickname, chosen: false }
}

type Words = Draft extends infer D ? (D extends Draft ? Omit<D, 'id' | 'author' | 'at'> : never) : never

async function write(visitor: Visitor, log: RoomLog, words: Words, chat: Chat): Promise<MessageValue> {
  // Keys in the order of the store's `jsonOf`, so that an entry reads the same whether it was just said or kept.
  const head = { id: newId(), type: words.type, at: chat.clock.now(), author: visitor.member }
  const draft: Draft = { ...head, ...words }
  const { id, seq, at } = await log.append(draft)
  return { id, seq, at }
}

function assertHasRoomFor(room: RoomName, visitor: Visitor, chat: Chat): void {
  const { id } = visitor.session
  if (chat.crowd.has(room, id) || chat.crowd.roomsOf(id).length < chat.maxRoomsPerSession) return
  throw new Failure('too-many-rooms')
}

/** The only way to a log: no membership, no log. */
function roomOf(visitor: Visitor, room: RoomName, chat: Chat): Promise<RoomLog> {
  if (!visitor.isIn(chat.names.of(room))) throw new Failure('not-a-member')
  return chat.rooms.open(room)
}

/** Comes before everything else, as `spendAsk` does: what makes no sense is not free. */
function spendMessage(visitor: Visitor, chat: Chat): void {
  const now = chat.clock.monotonic()
  chat.credits.messagesPerSession.spend(visitor.session.id, now)
  chat.credits.messagesPerAddress.spend(visitor.addressKey, now)
}

function spendAsk(visitor: Visitor, chat: Chat): void {
  const now = chat.clock.monotonic()
  chat.credits.asksPerSession.spend(visitor.session.id, now)
  chat.credits.asksPerAddress.spend(visitor.addressKey, now)
}
